// Does every step of the scenario with the official Go client, and prints one line for each step.
package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/openai/openai-go/v3"
)

var ctx = context.Background()

type step struct {
	name string
	run  func() error
}

func main() {
	for _, steps := range [][]step{videoSteps, derivedSteps, webhookSteps, refusalSteps(), suiteSteps, retrySteps} {
		for _, step := range steps {
			report(step.name, attempt(step.run))
		}
	}
}

func report(name string, err error) {
	var cannot cannotError
	switch {
	case err == nil:
		fmt.Println("ok", name)
	case errors.As(err, &cannot):
		fmt.Println("skip", name, oneLine(err))
	default:
		fmt.Println("not ok", name, oneLine(err))
	}
}

// attempt turns a panic of the client into a failure of its step.
func attempt(run func() error) (err error) {
	defer func() {
		if panicked := recover(); panicked != nil {
			err = fmt.Errorf("panic: %v", panicked)
		}
	}()
	return run()
}

// oneLine prints an error of the API with its message, which the client stores separately.
func oneLine(err error) string {
	text := err.Error()
	var told *openai.Error
	if errors.As(err, &told) {
		text += ": " + told.Message
	}
	return strings.Join(strings.Fields(text), " ")
}
