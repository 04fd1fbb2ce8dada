// Each refusal, as the SDK's error shows it, compared with refusals.json.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"regexp"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
)

var requestID = regexp.MustCompile("^req_[0-9a-f]{32}$")

// In the SDK's error, a null is an empty text.
type refusal struct {
	Status                     int
	Message, Type, Param, Code string
}

func create(params openai.VideoNewParams) error {
	params.Prompt = "x"
	_, err := client.Videos.New(ctx, params)
	return err
}

func refusalCalls() map[string]func() error {
	return map[string]func() error{
		"refuse-seconds": func() error { return create(openai.VideoNewParams{Seconds: "10"}) },
		"refuse-size":    func() error { return create(openai.VideoNewParams{Size: openai.VideoSize1792x1024}) },
		"refuse-model":   func() error { return create(openai.VideoNewParams{Model: "sora-1"}) },
		"refuse-unknown-parameter": func() error {
			params := openai.VideoNewParams{}
			params.SetExtraFields(map[string]any{"duration": "8"})
			return create(params)
		},
		"refuse-untyped-file": func() error {
			file, err := os.Open(os.Getenv("SCENARIO_PICTURE"))
			if err != nil {
				return err
			}
			defer file.Close()
			return create(withFile(openai.VideoNewParamsInputReferenceUnion{OfFile: file}, openai.VideoSize1280x720))
		},
		"refuse-picture-size": func() error {
			file := openai.File(bytes.NewReader(picture()), "a.png", "image/png")
			return create(withFile(openai.VideoNewParamsInputReferenceUnion{OfFile: file}, openai.VideoSize720x1280))
		},
		"refuse-unknown-video": func() error {
			_, err := client.Videos.Get(ctx, "video_691608967fe8819399e710799dae2ae708872b008b63ff61")
			return err
		},
		"refuse-not-ready": func() error {
			video, err := client.Videos.New(ctx, openai.VideoNewParams{Prompt: "x"})
			if err != nil {
				return err
			}
			_, _, err = download(video.ID, "")
			return err
		},
		"refuse-variant": func() error {
			_, _, err := download(completed().ID, "gif")
			return err
		},
		"refuse-limit": func() error {
			_, err := client.Videos.List(ctx, openai.VideoListParams{Limit: openai.Int(101)})
			return err
		},
		"refuse-key": func() error {
			nobody := openai.NewClient(option.WithAPIKey("sk-of-nobody"))
			_, err := nobody.Videos.List(ctx, openai.VideoListParams{})
			return err
		},
	}
}

func withFile(reference openai.VideoNewParamsInputReferenceUnion, size openai.VideoSize) openai.VideoNewParams {
	return openai.VideoNewParams{InputReference: reference, Size: size}
}

// expectedRefusals is the content of refusals.json, by the name of the step.
func expectedRefusals() (expected map[string]refusal, err error) {
	content, err := os.ReadFile(os.Getenv("SCENARIO_REFUSALS"))
	if err == nil {
		err = json.Unmarshal(content, &expected)
	}
	return expected, err
}

func refusalSteps() (steps []step) {
	expected, err := expectedRefusals()
	if err != nil {
		panic(err)
	}
	for name, call := range refusalCalls() {
		steps = append(steps, step{name, func() error { return refused(call(), expected[name]) }})
	}
	return steps
}

// says compares the message of a refusal with the expected message.
func says(err error, message string) error {
	var refusal *openai.Error
	if !errors.As(err, &refusal) {
		return fmt.Errorf("this was not refused by the server: %w", err)
	}
	return equal(refusal.Message, message)
}

func refused(err error, expected refusal) error {
	var told *openai.Error
	if !errors.As(err, &told) {
		return fmt.Errorf("this was not refused by the server: %w", err)
	}
	expected.Type = "invalid_request_error"
	return equal(
		refusal{told.StatusCode, told.Message, told.Type, told.Param, told.Code}, expected,
		requestID.MatchString(told.Response.Header.Get("x-request-id")), true,
	)
}
