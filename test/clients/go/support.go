// The shared parts of the steps: the client, the emulator's control API, a completed video.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"reflect"
	"strings"
	"sync"

	"github.com/openai/openai-go/v3"
)

// The address and the key come from OPENAI_BASE_URL and OPENAI_API_KEY.
var client = openai.NewClient()

// cannotError is the result of a step that this version of the SDK cannot do.
type cannotError struct{ why string }

func (e cannotError) Error() string { return e.why }

// equal reports the first pair of values that differ.
func equal(pairs ...any) error {
	for at := 0; at < len(pairs); at += 2 {
		if !reflect.DeepEqual(pairs[at], pairs[at+1]) {
			return fmt.Errorf("%v, expected %v", pairs[at], pairs[at+1])
		}
	}
	return nil
}

// picture is a PNG of 1280x720.
func picture() []byte {
	content, err := os.ReadFile(os.Getenv("SCENARIO_PICTURE"))
	if err != nil {
		panic(err)
	}
	return content
}

// looks retrieves a job until it has ended, and returns every answer.
func looks(id string) (seen []openai.Video, err error) {
	for {
		video, err := client.Videos.Get(ctx, id)
		if err != nil {
			return nil, err
		}
		seen = append(seen, *video)
		if video.Status != openai.VideoStatusQueued && video.Status != openai.VideoStatusInProgress {
			return seen, nil
		}
	}
}

func last(id string) (openai.Video, error) {
	seen, err := looks(id)
	if err != nil {
		return openai.Video{}, err
	}
	return seen[len(seen)-1], nil
}

// completed returns a completed video of 4 s in 1280x720, made once.
var completed = sync.OnceValue(func() openai.Video {
	video, err := client.Videos.New(ctx, openai.VideoNewParams{
		Prompt: "A kite above a harbour",
		Size:   openai.VideoSize1280x720,
	})
	if err != nil {
		panic(err)
	}
	done, err := last(video.ID)
	if err != nil {
		panic(err)
	}
	return done
})

// download returns the content of a video and its type.
func download(id string, variant openai.VideoDownloadContentParamsVariant) (content []byte, kind string, err error) {
	answer, err := client.Videos.DownloadContent(ctx, id, openai.VideoDownloadContentParams{Variant: variant})
	if err != nil {
		return nil, "", err
	}
	defer answer.Body.Close()
	content, err = io.ReadAll(answer.Body)
	return content, answer.Header.Get("content-type"), err
}

// control calls the emulator's control API; into receives the answer.
func control(method, path string, body, into any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	root := strings.TrimSuffix(os.Getenv("OPENAI_BASE_URL"), "/v1")
	request, err := http.NewRequest(method, root+"/_emulator/"+path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	request.Header.Set("authorization", "Bearer "+os.Getenv("OPENAI_API_KEY"))
	request.Header.Set("content-type", "application/json")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		said, _ := io.ReadAll(answer.Body)
		return errors.New("control API: " + string(said))
	}
	return json.NewDecoder(answer.Body).Decode(into)
}

// attempts returns the statuses of the requests with a prompt, in order of arrival, each after its retry count.
func attempts(prompt string) (string, error) {
	var journal struct {
		Data []struct {
			Headers map[string]string
			Status  int
		}
	}
	err := control(http.MethodGet, "requests?prompt="+url.QueryEscape(prompt), nil, &journal)
	made := []string{}
	for _, entry := range journal.Data {
		made = append(made, fmt.Sprintf("%s:%d", entry.Headers["x-stainless-retry-count"], entry.Status))
	}
	return strings.Join(made, " "), err
}
