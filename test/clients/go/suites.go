// Requests as in the SDK's own tests (video_test.go): the same key, values and ids.
package main

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
)

const awkward = "a b/ü?#%"

var suiteSteps = []step{
	{"suite-key", func() error {
		suite := openai.NewClient(option.WithAPIKey("My API Key"))
		if _, err := suite.Videos.New(ctx, openai.VideoNewParams{Prompt: "x"}); err != nil {
			return err
		}
		shorter := openai.NewClient(option.WithAPIKey("My API"))
		_, err := shorter.Videos.New(ctx, openai.VideoNewParams{Prompt: "x"})
		return refused(err, refusal{
			Status:  http.StatusUnauthorized,
			Message: "Incorrect API key provided: My***. You can find your API key at https://platform.openai.com/account/api-keys.",
			Code:    "invalid_api_key",
		})
	}},
	{"suite-create", suiteCreate},
	{"suite-list", func() error {
		_, err := client.Videos.List(ctx, openai.VideoListParams{
			After: openai.String("after"),
			Limit: openai.Int(0),
			Order: openai.VideoListParamsOrderAsc,
		})
		return notFound(err, "Video with id 'after' not found.")
	}},
	{"suite-unknown-ids", func() error {
		if err := allUnknown("video_123", "char_123"); err != nil {
			return err
		}
		message := "Video with id 'video_123' not found."
		_, err := client.Videos.Edit(ctx, openai.VideoEditParams{
			Prompt: "x",
			Video: openai.VideoEditParamsVideoUnion{
				OfVideoEditsVideoVideoReferenceInputParam: &openai.VideoEditParamsVideoVideoReferenceInputParam{ID: "video_123"},
			},
		})
		if err = notFound(err, message); err != nil {
			return err
		}
		_, err = client.Videos.Extend(ctx, openai.VideoExtendParams{
			Prompt:  "x",
			Seconds: openai.VideoSeconds4,
			Video: openai.VideoExtendParamsVideoUnion{
				OfVideoExtendsVideoVideoReferenceInputParam: &openai.VideoExtendParamsVideoVideoReferenceInputParam{ID: "video_123"},
			},
		})
		return notFound(err, message)
	}},
	{"suite-path-encoding", func() error { return allUnknown(awkward, awkward) }},
	// The SDK refuses an empty id before it sends a request.
	{"suite-empty-id", func() error {
		for name, call := range callsWithID("") {
			if err := call(); err == nil || !strings.HasPrefix(err.Error(), "missing required") {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
		return nil
	}},
}

func suiteCreate() error {
	params := openai.VideoNewParams{
		Prompt:         "x",
		Model:          openai.VideoModelSora2,
		Seconds:        openai.VideoSeconds4,
		Size:           openai.VideoSize720x1280,
		InputReference: openai.VideoNewParamsInputReferenceUnion{OfFile: bytes.NewBuffer([]byte("Example data"))},
	}
	expected, err := expectedRefusals()
	if err != nil {
		return err
	}
	_, err = client.Videos.New(ctx, params)
	if err = refused(err, expected["refuse-untyped-file"]); err != nil {
		return err
	}
	params.Size = openai.VideoSize1280x720
	params.InputReference.OfFile = openai.File(bytes.NewReader(picture()), "frame.png", "image/png")
	video, err := client.Videos.New(ctx, params)
	if err != nil {
		return err
	}
	return equal(video.Prompt, "x", video.Model, params.Model, video.Seconds, params.Seconds, video.Size, params.Size)
}

// callsWithID contains every operation with an id in its path.
func callsWithID(id string) map[string]func() error {
	return map[string]func() error{
		"get":    func() error { _, err := client.Videos.Get(ctx, id); return err },
		"delete": func() error { _, err := client.Videos.Delete(ctx, id); return err },
		"download": func() error {
			_, _, err := download(id, openai.VideoDownloadContentParamsVariantVideo)
			return err
		},
		"remix": func() error {
			_, err := client.Videos.Remix(ctx, id, openai.VideoRemixParams{Prompt: "x"})
			return err
		},
		"character": func() error { _, err := client.Videos.GetCharacter(ctx, id); return err },
	}
}

func allUnknown(video, character string) error {
	calls := callsWithID(video)
	delete(calls, "character")
	for _, call := range calls {
		if err := notFound(call(), fmt.Sprintf("Video with id '%s' not found.", video)); err != nil {
			return err
		}
	}
	_, err := client.Videos.GetCharacter(ctx, character)
	return notFound(err, fmt.Sprintf("Character with id '%s' not found.", character))
}

func notFound(err error, message string) error {
	return refused(err, refusal{Status: http.StatusNotFound, Message: message})
}
