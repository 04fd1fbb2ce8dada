// Videos that are made from videos, and characters.
package main

import (
	"bytes"
	"io"
	"strings"

	"github.com/openai/openai-go/v3"
)

var derivedSteps = []step{
	{"remix", func() error {
		video, err := client.Videos.Remix(ctx, completed().ID, openai.VideoRemixParams{Prompt: "Autumn"})
		if err != nil {
			return err
		}
		return comesOf(completed(), *video)
	}},
	{"edit", func() error {
		video, err := client.Videos.Edit(ctx, openai.VideoEditParams{
			Prompt: "At night",
			Video: openai.VideoEditParamsVideoUnion{
				OfVideoEditsVideoVideoReferenceInputParam: &openai.VideoEditParamsVideoVideoReferenceInputParam{ID: completed().ID},
			},
		})
		if err != nil {
			return err
		}
		return comesOf(completed(), *video)
	}},
	{"edit-file", func() error {
		file, err := clip()
		if err != nil {
			return err
		}
		params := openai.VideoEditParams{Prompt: "At night", Video: openai.VideoEditParamsVideoUnion{OfFile: file}}
		params.SetExtraFields(map[string]any{"model": "sora-2"})
		video, err := client.Videos.Edit(ctx, params)
		if err != nil {
			return err
		}
		return ends(*video, "4")
	}},
	{"extend", func() error {
		video, err := client.Videos.Extend(ctx, openai.VideoExtendParams{
			Prompt:  "It lands",
			Seconds: openai.VideoSeconds8,
			Video: openai.VideoExtendParamsVideoUnion{
				OfVideoExtendsVideoVideoReferenceInputParam: &openai.VideoExtendParamsVideoVideoReferenceInputParam{ID: completed().ID},
			},
		})
		if err != nil {
			return err
		}
		return ends(*video, "12")
	}},
	{"character", func() error {
		made, err := character("Mossy")
		if err != nil {
			return err
		}
		found, err := client.Videos.GetCharacter(ctx, made.ID)
		if err != nil {
			return err
		}
		return equal(
			made.Name, "Mossy",
			strings.HasPrefix(made.ID, "char_"), true,
			found.ID, made.ID,
			found.Name, made.Name,
			found.CreatedAt, made.CreatedAt,
		)
	}},
	{"create-with-character", func() error {
		made, err := character("Fern")
		if err != nil {
			return err
		}
		video, err := waving(made.ID)
		if err != nil {
			return err
		}
		if err := ends(*video, "4"); err != nil {
			return err
		}
		// A character that does not exist shows that the SDK sends characters.
		_, err = waving("char_x")
		return says(err, "Character with id 'char_x' not found.")
	}},
}

func clip() (io.Reader, error) {
	content, _, err := download(completed().ID, "")
	return openai.File(bytes.NewReader(content), "clip.mp4", "video/mp4"), err
}

func character(name string) (*openai.VideoNewCharacterResponse, error) {
	file, err := clip()
	if err != nil {
		return nil, err
	}
	return client.Videos.NewCharacter(ctx, openai.VideoNewCharacterParams{Name: name, Video: file})
}

// waving names the part itself, because the client leaves out a list among the extra fields of a form (README).
func waving(character string) (*openai.Video, error) {
	params := openai.VideoNewParams{Prompt: "Fern waves"}
	params.SetExtraFields(map[string]any{"characters[][id]": character})
	return client.Videos.New(ctx, params)
}

// comesOf waits for a job that was made from a video, and checks its source.
func comesOf(source, video openai.Video) error {
	end, err := last(video.ID)
	if err != nil {
		return err
	}
	return equal(
		video.ID != source.ID, true,
		video.RemixedFromVideoID, source.ID,
		end.Status, openai.VideoStatusCompleted,
		end.Model, source.Model,
		end.Size, source.Size,
		end.Seconds, source.Seconds,
	)
}

func ends(video openai.Video, seconds openai.VideoSeconds) error {
	end, err := last(video.ID)
	if err != nil {
		return err
	}
	return equal(end.Status, openai.VideoStatusCompleted, video.Seconds, seconds)
}
