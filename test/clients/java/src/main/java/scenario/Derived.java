// Videos that are made from videos, and characters.
package scenario;

import static scenario.Support.check;
import static scenario.Support.client;
import static scenario.Support.completed;
import static scenario.Support.create;
import static scenario.Support.download;
import static scenario.Support.equal;
import static scenario.Support.file;
import static scenario.Support.last;
import static scenario.Support.prompt;
import static scenario.Support.thrown;

import com.openai.core.JsonValue;
import com.openai.core.MultipartField;
import com.openai.errors.NotFoundException;
import com.openai.models.videos.Video;
import com.openai.models.videos.VideoCreateCharacterParams;
import com.openai.models.videos.VideoCreateCharacterResponse;
import com.openai.models.videos.VideoEditParams;
import com.openai.models.videos.VideoExtendParams;
import com.openai.models.videos.VideoRemixParams;
import com.openai.models.videos.VideoSeconds;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;

final class Derived {
    static void addTo(Map<String, Main.Step> steps) {
        steps.put("remix", () -> {
            VideoRemixParams params = VideoRemixParams.builder().prompt("Autumn").build();
            comesOf(completed(), client.videos().remix(completed().id(), params));
        });
        steps.put("edit", () -> comesOf(completed(), client.videos().edit(VideoEditParams.builder()
                .prompt("At night")
                .video(VideoEditParams.Video.VideoReferenceInputParam.builder().id(completed().id()).build())
                .build())));
        steps.put("edit-file", Derived::editFile);
        steps.put("extend", () -> ends("12", client.videos().extend(VideoExtendParams.builder()
                .prompt("It lands")
                .seconds(VideoSeconds._8)
                .video(VideoExtendParams.Video.VideoReferenceInputParam.builder().id(completed().id()).build())
                .build())));
        steps.put("character", () -> {
            VideoCreateCharacterResponse made = character("Mossy");
            check(made.id().orElseThrow().startsWith("char_"), "another id");
            var found = client.videos().getCharacter(made.id().orElseThrow());
            equal(found.id(), made.id());
            equal(found.name().orElseThrow(), "Mossy");
            equal(found.createdAt(), made.createdAt());
        });
        steps.put("create-with-character", () -> {
            ends("4", waving(character("Fern").id().orElseThrow()));
            // A character that does not exist shows that the SDK sends characters.
            NotFoundException unknown = thrown(NotFoundException.class, () -> waving("char_x"));
            check(unknown.getMessage().contains("Character with id 'char_x' not found"), unknown.getMessage());
        });
    }

    private static Video waving(String character) {
        JsonValue characters = JsonValue.from(List.of(Map.of("id", character)));
        return create(prompt("Fern waves").putAdditionalBodyProperty("characters", characters));
    }

    private static byte[] clip() throws Exception {
        return download(completed().id(), null, "video/mp4");
    }

    private static void editFile() throws Exception {
        VideoEditParams.Video video = VideoEditParams.Video.ofInputStream(new ByteArrayInputStream(clip()));
        ends("4", client.videos().edit(VideoEditParams.builder()
                .prompt("At night")
                .video(MultipartField.<VideoEditParams.Video>builder()
                        .value(video)
                        .filename("clip.mp4")
                        .contentType("video/mp4")
                        .build())
                .putAdditionalBodyProperty("model", JsonValue.from("sora-2"))
                .build()));
    }

    private static VideoCreateCharacterResponse character(String name) throws Exception {
        return client.videos().createCharacter(VideoCreateCharacterParams.builder()
                .name(name)
                .video(file(clip(), "clip.mp4", "video/mp4"))
                .build());
    }

    /** Waits for a job that was made from a video, and checks its source. */
    private static void comesOf(Video source, Video video) {
        equal(video.remixedFromVideoId().orElseThrow(), source.id());
        equal(video.size(), source.size());
        equal(video.model(), source.model());
        ends(source.seconds().asString(), video);
    }

    private static void ends(String seconds, Video video) {
        equal(video.seconds().asString(), seconds);
        equal(last(video.id()).status(), Video.Status.COMPLETED);
    }
}
