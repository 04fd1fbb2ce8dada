// The requests that the SDK retries and does not retry, read from the emulator's journal.
package main

import (
	"encoding/json"
	"errors"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
)

type rule map[string]any

var (
	soon    = map[string]any{"retry-after": nil, "retry-after-ms": "20"}
	limited = map[string]any{"error": "rate_limit_exceeded", "headers": soon}
	final   = map[string]any{"error": "insufficient_quota", "headers": map[string]any{"x-should-retry": "false"}}
)

// tries creates a video under a rule in a header of the request, and compares the status of the error (0 without an error) and
// the attempts.
func tries(params openai.VideoNewParams, under rule, status int, expected string) error {
	text, err := json.Marshal(under)
	if err != nil {
		return err
	}
	_, err = client.Videos.New(ctx, params, option.WithHeader("x-emulator-rule", string(text)))
	ended := 0
	var told *openai.Error
	if errors.As(err, &told) {
		ended = told.StatusCode
	} else if err != nil {
		return err
	}
	made, err := attempts(params.Prompt)
	if err != nil {
		return err
	}
	return equal(ended, status, made, expected)
}

func asking(prompt string) openai.VideoNewParams { return openai.VideoNewParams{Prompt: prompt} }

var retrySteps = []step{
	{"retry-429", func() error {
		return tries(asking("retry twice"), rule{"times": 2, "then": limited}, 0, "0:429 1:429 2:200")
	}},
	{"retry-500", func() error {
		failing := map[string]any{"error": "server_error", "headers": soon}
		return tries(asking("recover"), rule{"times": 1, "then": failing}, 0, "0:500 1:200")
	}},
	{"retry-gives-up", func() error {
		return tries(asking("in vain"), rule{"then": limited}, 429, "0:429 1:429 2:429")
	}},
	{"no-retry-quota", func() error {
		return tries(asking("no money"), rule{"then": final}, 429, "0:429")
	}},
	{"no-retry-refusal", func() error {
		params := openai.VideoNewParams{Prompt: "too short", Seconds: "5"}
		return tries(params, rule{"then": map[string]any{"delay": "1ms"}}, 400, "0:400")
	}},
}
