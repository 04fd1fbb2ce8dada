// A video from its creation over its download to its deletion.
package main

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"sync"

	"github.com/openai/openai-go/v3"
)

var videoID = regexp.MustCompile("^video_[0-9a-f]{48}$")

var videoSteps = []step{
	{"create-plain", func() error {
		video, err := client.Videos.New(ctx, openai.VideoNewParams{
			Model:   openai.VideoModelSora2Pro,
			Prompt:  "Wind 北京",
			Seconds: openai.VideoSeconds8,
			Size:    openai.VideoSize1792x1024,
		})
		if err != nil {
			return err
		}
		return equal(
			videoID.MatchString(video.ID), true,
			video.Model, openai.VideoModelSora2Pro,
			video.Prompt, "Wind 北京",
			video.Seconds, openai.VideoSeconds8,
			video.Size, openai.VideoSize1792x1024,
			video.Status, openai.VideoStatusQueued,
			video.Progress, int64(0),
			video.JSON.Error.Raw(), "null",
		)
	}},
	{"create-file", func() error {
		return createWith(openai.VideoNewParamsInputReferenceUnion{
			OfFile: openai.File(bytes.NewReader(picture()), "frame.png", "image/png"),
		})
	}},
	{"create-image-url", func() error {
		url := "data:image/png;base64," + base64.StdEncoding.EncodeToString(picture())
		return refersTo(openai.ImageInputReferenceParam{ImageURL: openai.String(url)})
	}},
	{"create-file-id", func() error {
		file, err := client.Files.New(ctx, openai.FileNewParams{
			File:    openai.File(bytes.NewReader(picture()), "frame.png", "image/png"),
			Purpose: openai.FilePurposeVision,
		})
		if err != nil {
			return err
		}
		return refersTo(openai.ImageInputReferenceParam{FileID: openai.String(file.ID)})
	}},
	{"poll-helper", func() error {
		video, err := client.Videos.NewAndPoll(ctx, openai.VideoNewParams{Prompt: "x", Seconds: "8"}, 0)
		if err != nil {
			return err
		}
		return equal(video.Status, openai.VideoStatusCompleted, video.Progress, int64(100), video.Seconds, openai.VideoSeconds8)
	}},
	{"poll-loop", pollLoop},
	{"list-pages", listPages},
	{"download-video", func() error {
		content, kind, err := download(completed().ID, "")
		if err != nil {
			return err
		}
		return equal(
			kind, "video/mp4",
			string(content[4:8]), "ftyp",
			bytes.Contains(content, []byte(completed().ID)), true,
		)
	}},
	{"download-thumbnail", func() error {
		content, kind, err := download(completed().ID, openai.VideoDownloadContentParamsVariantThumbnail)
		if err != nil {
			return err
		}
		return equal(kind, "image/webp", string(content[8:12]), "WEBP")
	}},
	{"download-spritesheet", func() error {
		content, kind, err := download(completed().ID, openai.VideoDownloadContentParamsVariantSpritesheet)
		if err != nil {
			return err
		}
		return equal(kind, "image/jpeg", content[:3], []byte{0xff, 0xd8, 0xff})
	}},
	{"at-once", atOnce},
	{"delete", func() error {
		video, err := client.Videos.New(ctx, openai.VideoNewParams{Prompt: "x"})
		if err != nil {
			return err
		}
		if _, err = looks(video.ID); err != nil {
			return err
		}
		deleted, err := client.Videos.Delete(ctx, video.ID)
		if err != nil {
			return err
		}
		_, err = client.Videos.Get(ctx, video.ID)
		var gone *openai.Error
		return equal(
			deleted.ID, video.ID,
			string(deleted.Object), "video.deleted",
			deleted.Deleted, true,
			errors.As(err, &gone) && gone.StatusCode == 404, true,
		)
	}},
}

// refersTo creates a video with a picture by reference. A refusal shows that the picture arrived: it does not fit a video of
// another size.
func refersTo(image openai.ImageInputReferenceParam) error {
	reference := openai.VideoNewParamsInputReferenceUnion{OfImageInputReference: &image}
	if err := createWith(reference); err != nil {
		return err
	}
	return says(create(withFile(reference, openai.VideoSize720x1280)), "Inpaint image must match the requested width and height")
}

func createWith(reference openai.VideoNewParamsInputReferenceUnion) error {
	video, err := client.Videos.New(ctx, openai.VideoNewParams{
		Prompt:         "x",
		Size:           openai.VideoSize1280x720,
		InputReference: reference,
	})
	if err != nil {
		return err
	}
	return equal(video.Status, openai.VideoStatusQueued, video.Size, openai.VideoSize1280x720)
}

func pollLoop() error {
	video, err := client.Videos.New(ctx, openai.VideoNewParams{Prompt: "x"})
	if err != nil {
		return err
	}
	seen, err := looks(video.ID)
	if err != nil {
		return err
	}
	words, progress := []string{}, []int64{}
	for _, look := range seen {
		words = append(words, string(look.Status))
		progress = append(progress, look.Progress)
	}
	end := seen[len(seen)-1]
	return equal(
		words, []string{"queued", "in_progress", "in_progress", "completed"},
		slices.IsSorted(progress), true,
		end.Progress, int64(100),
		end.ExpiresAt, end.CompletedAt+3600,
	)
}

func listPages() error {
	ids := []string{}
	for nth := range 6 {
		video, err := client.Videos.New(ctx, openai.VideoNewParams{Prompt: fmt.Sprintf("nr %d", nth)})
		if err != nil {
			return err
		}
		ids = append(ids, video.ID)
	}
	pager := client.Videos.ListAutoPaging(ctx, openai.VideoListParams{
		After: openai.String(ids[0]),
		Limit: openai.Int(2),
		Order: openai.VideoListParamsOrderAsc,
	})
	listed := []string{}
	for pager.Next() {
		listed = append(listed, pager.Current().ID)
	}
	if err := pager.Err(); err != nil {
		return err
	}
	page, err := client.Videos.List(ctx, openai.VideoListParams{Limit: openai.Int(3)})
	if err != nil {
		return err
	}
	newest := []string{}
	for _, video := range page.Data {
		newest = append(newest, video.ID)
	}
	return equal(listed, ids[1:], newest, []string{ids[5], ids[4], ids[3]}, page.HasMore, true)
}

// atOnce makes five clips in five goroutines; each must be a separate clip.
func atOnce() error {
	faults := make([]error, 5)
	ids := make([]string, 5)
	var all sync.WaitGroup
	for nth := range faults {
		all.Go(func() {
			video, err := client.Videos.NewAndPoll(ctx, openai.VideoNewParams{Prompt: fmt.Sprintf("robot %d dances", nth)}, 1)
			if err != nil {
				faults[nth] = err
				return
			}
			ids[nth] = video.ID
			content, _, err := download(video.ID, "")
			faults[nth] = errors.Join(err, equal(bytes.Contains(content, []byte(video.ID)), true))
		})
	}
	all.Wait()
	slices.Sort(ids)
	return errors.Join(append(faults, equal(len(slices.Compact(ids)), 5))...)
}
