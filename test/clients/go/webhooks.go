// Events that the SDK verifies from the raw bytes, and the endpoints that receive them.
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/openai/openai-go/v3/webhooks"
)

var events = []string{"video.completed", "video.failed"}

type delivery struct {
	body    []byte
	headers http.Header
}

// hook is a receiver on a free port; answer is the status of its answers.
type hook struct {
	*httptest.Server
	answer  atomic.Int32
	arrived chan delivery
}

func receiver(answer int32) *hook {
	made := &hook{arrived: make(chan delivery, 10)}
	made.answer.Store(answer)
	made.Server = httptest.NewServer(http.HandlerFunc(func(writer http.ResponseWriter, request *http.Request) {
		body, _ := io.ReadAll(request.Body)
		writer.WriteHeader(int(made.answer.Load()))
		made.arrived <- delivery{body, request.Header}
	}))
	return made
}

func (h *hook) next() (delivery, error) {
	select {
	case arrived := <-h.arrived:
		return arrived, nil
	case <-time.After(20 * time.Second):
		return delivery{}, errors.New("no webhook arrived within 20 s")
	}
}

// told registers a receiver, lets a job end, and returns both.
func told(tags string, answer int32, use func(h *hook, id, secret string) error) error {
	h := receiver(answer)
	defer h.Close()
	endpoint, err := client.Webhooks.New(ctx, webhooks.WebhookNewParams{Name: "scenario", URL: h.URL, EventTypes: events})
	if err != nil {
		return err
	}
	video, err := client.Videos.New(ctx, openai.VideoNewParams{Prompt: "x [[complete: 1ms]] " + tags})
	if err == nil {
		err = use(h, video.ID, endpoint.SigningSecret)
	}
	_, gone := client.Webhooks.Delete(ctx, endpoint.ID)
	return errors.Join(err, gone)
}

// unwrap returns an event's type and its video. The union has no field for a video's event, so they come from its JSON.
func unwrap(d delivery, secret string) (kind, id string, err error) {
	event, err := client.Webhooks.Unwrap(d.body, d.headers, option.WithWebhookSecret(secret))
	if err != nil {
		return "", "", err
	}
	var data struct{ Data struct{ ID string } }
	err = json.Unmarshal([]byte(event.RawJSON()), &data)
	return event.Type, data.Data.ID, err
}

// refuses fails unless the SDK refuses a delivery with this message.
func refuses(words string, d delivery, secret string) error {
	_, _, err := unwrap(d, secret)
	if err == nil || !strings.Contains(err.Error(), words) {
		return errors.Join(errors.New("expected: "+words), err)
	}
	return nil
}

var webhookSteps = []step{
	{"webhook", func() error {
		return told("", 204, func(h *hook, video, secret string) error {
			arrived, err := h.next()
			if err != nil {
				return err
			}
			kind, id, err := unwrap(arrived, secret)
			return errors.Join(err, equal(kind, "video.completed", id, video))
		})
	}},
	{"webhook-forged", func() error {
		return told("", 204, func(h *hook, _, secret string) error {
			arrived, err := h.next()
			longer := delivery{append(slices.Clone(arrived.body), ' '), arrived.headers}
			other := delivery{bytes.Replace(arrived.body, []byte("completed"), []byte("failed"), 1), arrived.headers}
			wrong := "whsec_" + base64.StdEncoding.EncodeToString(make([]byte, 32))
			return errors.Join(
				err,
				refuses("signature verification failed", longer, secret),
				refuses("signature verification failed", other, secret),
				refuses("signature verification failed", arrived, wrong),
			)
		})
	}},
	{"webhook-stale", func() error {
		return told("[[webhook: stale_timestamp=true]]", 400, staleThenFresh)
	}},
	{"webhook-endpoints", webhookEndpoints},
}

func staleThenFresh(h *hook, video, secret string) error {
	stale, err := h.next()
	if err != nil {
		return err
	}
	h.answer.Store(204)
	var answer any
	err = errors.Join(
		refuses("too old", stale, secret),
		control(http.MethodPost, "webhooks/flush", map[string]any{}, &answer),
		control(http.MethodPost, "clock/advance", map[string]any{"seconds": 10}, &answer),
	)
	if err != nil {
		return err
	}
	again, err := h.next()
	if err != nil {
		return err
	}
	_, id, err := unwrap(again, secret)
	return errors.Join(err, equal(id, video, again.headers.Get("webhook-id"), stale.headers.Get("webhook-id")))
}

func webhookEndpoints() error {
	h := receiver(204)
	defer h.Close()
	endpoints := client.Webhooks
	made, err := endpoints.New(ctx, webhooks.WebhookNewParams{Name: "first", URL: h.URL, EventTypes: events})
	if err != nil {
		return err
	}
	listed := []string{}
	pager := endpoints.ListAutoPaging(ctx, webhooks.WebhookListParams{Limit: openai.Int(1)})
	for pager.Next() {
		listed = append(listed, pager.Current().ID)
	}
	rotated, err := endpoints.RotateSecret(ctx, made.ID, webhooks.WebhookRotateSecretParams{
		KeepOldSecretActiveFor24Hours: openai.Bool(true),
	})
	if err = errors.Join(pager.Err(), err); err != nil {
		return err
	}
	types, err := endpoints.EventTypes.List(ctx)
	if err != nil {
		return err
	}
	updated, err := endpoints.Update(ctx, made.ID, webhooks.WebhookUpdateParams{Name: openai.String("renamed")})
	if err != nil {
		return err
	}
	found, err := endpoints.Get(ctx, made.ID)
	if err != nil {
		return err
	}
	tried, err := endpoints.Test(ctx, made.ID, webhooks.WebhookTestParams{EventType: webhooks.WebhookTestParamsEventTypeVideoFailed})
	if err != nil {
		return err
	}
	arrived, err := h.next()
	if err != nil {
		return err
	}
	kind, _, err := unwrap(arrived, rotated.SigningSecret)
	deleted, gone := endpoints.Delete(ctx, made.ID)
	if err = errors.Join(err, gone); err != nil {
		return err
	}
	return equal(
		listed, []string{made.ID},
		rotated.SigningSecret != made.SigningSecret, true,
		slices.Contains(types.Data, "video.completed"), true,
		updated.Name, "renamed",
		found.RawJSON(), updated.RawJSON(),
		tried.StatusCode, int64(204),
		kind, "video.failed",
		deleted.Deleted, true,
	)
}
