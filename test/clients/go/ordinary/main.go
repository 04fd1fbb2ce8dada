// Makes a video and saves it, as programs with the official client usually do: NewAndPoll, then the content.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"

	"github.com/openai/openai-go/v3"
)

func main() {
	prompt := os.Getenv("SORA_LAB_PROMPT")
	if prompt == "" {
		prompt = "A red kite over the dunes, late afternoon"
	}
	ctx := context.Background()
	client := openai.NewClient()

	// The last argument is the time between two polls; with 0 the service says it.
	video, err := client.Videos.NewAndPoll(ctx, openai.VideoNewParams{
		Model:   openai.VideoModelSora2,
		Prompt:  prompt,
		Seconds: openai.VideoSeconds4,
		Size:    openai.VideoSize1280x720,
	}, 0)
	if err != nil {
		log.Fatal(err)
	}
	if video.Status != openai.VideoStatusCompleted {
		log.Fatalf("video generation failed: %s: %s", video.Error.Code, video.Error.Message)
	}

	content, err := client.Videos.DownloadContent(ctx, video.ID, openai.VideoDownloadContentParams{})
	if err != nil {
		log.Fatal(err)
	}
	defer content.Body.Close()
	file, err := os.Create("video.mp4")
	if err != nil {
		log.Fatal(err)
	}
	defer file.Close()
	if _, err := io.Copy(file, content.Body); err != nil {
		log.Fatal(err)
	}
	fmt.Println("Wrote video.mp4")
}
