#!/usr/bin/env bash
# The curl commands of both reference documents from the first to the last; only the base URL and the ids are variables.
#
# Needs OPENAI_BASE_URL and OPENAI_API_KEY, and in the working directory reference_image.jpg (1280x720) and
# image.jpeg (720x1280). Leaves every answer there: *.json, output.mp4, thumbnail.webp, spritesheet.jpg.
set -euo pipefail

# A refusal ends the script, and its body tells why.
curl() {
  command curl --silent --show-error --fail-with-body --noproxy '*' "$@"
}

# field NAME FILE: a top-level string of a JSON object.
field() {
  grep -o "\"$1\": *\"[^\"]*\"" "$2" | head -n 1 | cut -d '"' -f 4
}

# wait_for ID: asks for the status, as often as it takes.
wait_for() {
  local polls
  for polls in $(seq 100); do
    # Check Status
    curl "$OPENAI_BASE_URL/videos/$1" \
      -H "Authorization: Bearer $OPENAI_API_KEY" > status.json
    case "$(field status status.json)" in
      completed) return 0 ;;
      failed) break ;;
    esac
  done
  cat status.json >&2
  return 1
}

# Create Video (Text-to-Video)
curl -X POST "$OPENAI_BASE_URL/videos" \
  -H "Authorization: Bearer $OPENAI_API_KEY" \
  -H "Content-Type: application/json" \
  -d '{
    "model": "sora-2",
    "prompt": "Two paper boats race down a gutter",
    "seconds": "8",
    "size": "1280x720"
  }' > created.json
VIDEO=$(field id created.json)

# Create Video (Image-to-Video, multipart)
curl -X POST "$OPENAI_BASE_URL/videos" \
  -H "Authorization: Bearer $OPENAI_API_KEY" \
  -F "model=sora-2-pro" \
  -F "prompt=The boats in the picture start to drift" \
  -F "seconds=8" \
  -F "size=1280x720" \
  -F "input_reference=@reference_image.jpg" > from_image.json

# Image Reference, with its type said aloud
curl -X POST "$OPENAI_BASE_URL/videos" \
  -H "Authorization: Bearer $OPENAI_API_KEY" \
  -F prompt="They turn round the corner" \
  -F model="sora-2-pro" \
  -F input_reference="@image.jpeg;type=image/jpeg" > from_typed_image.json

wait_for "$VIDEO"
wait_for "$(field id from_image.json)"
wait_for "$(field id from_typed_image.json)"

# Download Completed Video
curl $OPENAI_BASE_URL/videos/$VIDEO/content?variant=video \
  -H "Authorization: Bearer $OPENAI_API_KEY" \
  --output output.mp4

# Download Assets
curl "$OPENAI_BASE_URL/videos/$VIDEO/content?variant=thumbnail" \
  -H "Authorization: Bearer $OPENAI_API_KEY" --output thumbnail.webp
curl "$OPENAI_BASE_URL/videos/$VIDEO/content?variant=spritesheet" \
  -H "Authorization: Bearer $OPENAI_API_KEY" --output spritesheet.jpg

# List Videos
curl "$OPENAI_BASE_URL/videos?limit=10&order=desc" \
  -H "Authorization: Bearer $OPENAI_API_KEY" > newest.json
curl "$OPENAI_BASE_URL/videos?limit=20&after=$VIDEO&order=asc" \
  -H "Authorization: Bearer $OPENAI_API_KEY" > later.json

# Remix Video
curl -X POST "$OPENAI_BASE_URL/videos/$VIDEO/remix" \
  -H "Authorization: Bearer $OPENAI_API_KEY" \
  -H "Content-Type: application/json" \
  -d '{
    "prompt": "The same race by lantern light"
  }' > remix.json

# Remix, labelled by curl itself
curl -X POST "$OPENAI_BASE_URL/videos/$VIDEO/remix" \
  -H "Authorization: Bearer $OPENAI_API_KEY" \
  -d '{"prompt": "Everything in teal, sand and rust"}' > unlabelled_remix.json

wait_for "$(field id remix.json)"
wait_for "$(field id unlabelled_remix.json)"

# Delete Video
curl -X DELETE "$OPENAI_BASE_URL/videos/$VIDEO" \
  -H "Authorization: Bearer $OPENAI_API_KEY" > deleted.json

curl "$OPENAI_BASE_URL/videos" \
  -H "Authorization: Bearer $OPENAI_API_KEY" > left.json
