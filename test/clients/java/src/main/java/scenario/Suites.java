// Requests as in the SDK's own tests (VideoServiceTest): the same key, values and ids.
package scenario;

import static scenario.Support.client;
import static scenario.Support.create;
import static scenario.Support.download;
import static scenario.Support.equal;
import static scenario.Support.prompt;
import static scenario.Support.thrown;

import com.openai.client.OpenAIClient;
import com.openai.errors.InvalidResourceIdException;
import com.openai.errors.NotFoundException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.videos.VideoCreateParams;
import com.openai.models.videos.VideoEditParams;
import com.openai.models.videos.VideoExtendParams;
import com.openai.models.videos.VideoListParams;
import com.openai.models.videos.VideoModel;
import com.openai.models.videos.VideoRemixParams;
import com.openai.models.videos.VideoSeconds;
import com.openai.models.videos.VideoSize;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;

final class Suites {
    private static final String AWKWARD = "a b/ü?#%";

    static void addTo(Map<String, Main.Step> steps) {
        steps.put("suite-key", () -> {
            withKey("My API Key").videos().create(prompt("x").build());
            thrown(UnauthorizedException.class, () -> withKey("My API").videos().create(prompt("x").build()));
        });
        steps.put("suite-create", Suites::suiteCreate);
        steps.put("suite-list", () -> {
            VideoListParams params = VideoListParams.builder()
                    .after("after")
                    .limit(0L)
                    .order(VideoListParams.Order.ASC)
                    .build();
            notFound(() -> client.videos().list(params), "Video with id 'after' not found.");
        });
        steps.put("suite-unknown-ids", Suites::unknownIds);
        steps.put("suite-path-encoding", () -> allUnknown(AWKWARD, AWKWARD));
        steps.put("suite-empty-id", Suites::emptyId);
    }

    private static OpenAIClient withKey(String key) {
        return client.withOptions(options -> options.apiKey(key));
    }

    private static VideoCreateParams.Builder allParams(VideoSize size) {
        return prompt("x").model(VideoModel.SORA_2).seconds(VideoSeconds._4).size(size);
    }

    private static void suiteCreate() throws Exception {
        // A stream becomes a part without a filename, which the service reads as a string.
        var text = new ByteArrayInputStream("Example data".getBytes());
        Refusals.refused(
                () -> create(allParams(VideoSize._720X1280).inputReference(text)), "refuse-unnamed-file");
        var video = create(allParams(VideoSize._1280X720).inputReference(Videos.reference("frame.png")));
        equal(video.prompt().orElseThrow(), "x");
        equal(video.model(), VideoModel.SORA_2);
        equal(video.seconds(), VideoSeconds._4);
        equal(video.size(), VideoSize._1280X720);
    }

    private static void unknownIds() throws Exception {
        allUnknown("video_123", "char_123");
        var edited = VideoEditParams.Video.VideoReferenceInputParam.builder().id("video_123").build();
        VideoEditParams edit = VideoEditParams.builder().prompt("x").video(edited).build();
        notFound(() -> client.videos().edit(edit), "Video with id 'video_123' not found.");
        var extended = VideoExtendParams.Video.VideoReferenceInputParam.builder().id("video_123").build();
        VideoExtendParams extend = VideoExtendParams.builder()
                .prompt("x")
                .seconds(VideoSeconds._4)
                .video(extended)
                .build();
        notFound(() -> client.videos().extend(extend), "Video with id 'video_123' not found.");
    }

    /** Every operation with a video's id in its path. */
    private static List<Main.Step> ofVideo(String id) {
        VideoRemixParams remix = VideoRemixParams.builder().prompt("x").build();
        return List.of(
                () -> client.videos().retrieve(id),
                () -> client.videos().delete(id),
                () -> download(id, "video", "video/mp4"),
                () -> client.videos().remix(id, remix));
    }

    private static void allUnknown(String video, String character) throws Exception {
        for (Main.Step call : ofVideo(video)) notFound(call, "Video with id '" + video + "' not found.");
        notFound(
                () -> client.videos().getCharacter(character), "Character with id '" + character + "' not found.");
    }

    /** The SDK refuses an empty id before it sends a request. */
    private static void emptyId() throws Exception {
        for (Main.Step call : ofVideo("")) thrown(InvalidResourceIdException.class, call);
        thrown(InvalidResourceIdException.class, () -> client.videos().getCharacter(""));
    }

    private static void notFound(Main.Step call, String message) throws Exception {
        equal(thrown(NotFoundException.class, call).getMessage(), "404: " + message);
    }
}
