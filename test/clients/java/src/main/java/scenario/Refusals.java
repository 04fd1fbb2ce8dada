// Each refusal, as the SDK's exception shows it, compared with refusals.json.
package scenario;

import static scenario.Support.check;
import static scenario.Support.client;
import static scenario.Support.completed;
import static scenario.Support.create;
import static scenario.Support.download;
import static scenario.Support.equal;
import static scenario.Support.json;
import static scenario.Support.picture;
import static scenario.Support.prompt;
import static scenario.Support.thrown;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.core.JsonValue;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.videos.VideoListParams;
import com.openai.models.videos.VideoModel;
import com.openai.models.videos.VideoSeconds;
import com.openai.models.videos.VideoSize;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

final class Refusals {
    private static final String UNKNOWN = "video_691608967fe8819399e710799dae2ae708872b008b63ff61";
    private static final Map<Integer, Class<? extends OpenAIServiceException>> KINDS =
            Map.of(400, BadRequestException.class, 401, UnauthorizedException.class, 404, NotFoundException.class);

    static void addTo(Map<String, Main.Step> steps) {
        JsonNode expected = expected();
        calls().forEach((name, call) -> steps.put(name, () -> refused(call, expected.get(name))));
        // Bytes become a part without a filename, which the service reads as a string.
        steps.put("refuse-untyped-file", () -> refused(
                () -> create(prompt("x").inputReference(picture())), expected.get("refuse-unnamed-file")));
    }

    private static JsonNode expected() {
        try {
            return json.readTree(new File(System.getenv("SCENARIO_REFUSALS")));
        } catch (IOException thrown) {
            throw new UncheckedIOException(thrown);
        }
    }

    private static Map<String, Main.Step> calls() {
        Map<String, Main.Step> calls = new LinkedHashMap<>();
        calls.put("refuse-seconds", () -> create(prompt("x").seconds(VideoSeconds.of("10"))));
        calls.put("refuse-size", () -> create(prompt("x").size(VideoSize._1792X1024)));
        calls.put("refuse-model", () -> create(prompt("x").model(VideoModel.of("sora-1"))));
        calls.put(
                "refuse-unknown-parameter",
                () -> create(prompt("x").putAdditionalBodyProperty("duration", JsonValue.from("8"))));
        calls.put(
                "refuse-picture-size",
                () -> create(prompt("x").size(VideoSize._720X1280).inputReference(Videos.reference("a.png"))));
        calls.put("refuse-unknown-video", () -> client.videos().retrieve(UNKNOWN));
        calls.put("refuse-not-ready", () -> download(create(prompt("x")).id(), null, "video/mp4"));
        calls.put("refuse-variant", () -> download(completed().id(), "gif", "video/mp4"));
        calls.put("refuse-limit", () -> client.videos().list(VideoListParams.builder().limit(101).build()));
        calls.put("refuse-key", () -> client.withOptions(options -> options.apiKey("sk-of-nobody")).videos().list());
        return calls;
    }

    /** Makes a call that must be refused like the entry with this name in refusals.json. */
    static void refused(Main.Step call, String name) throws Exception {
        refused(call, expected().get(name));
    }

    private static void refused(Main.Step call, JsonNode expected) throws Exception {
        OpenAIServiceException told = thrown(KINDS.get(expected.get("status").asInt()), call);
        equal(told.statusCode(), expected.get("status").asInt());
        equal(told.type().orElseThrow(), "invalid_request_error");
        equal(told.param().orElse(null), textOrNull(expected.get("param")));
        equal(told.code().orElse(null), textOrNull(expected.get("code")));
        // The text of the exception has the status before the service's sentence.
        equal(told.getMessage(), told.statusCode() + ": " + expected.get("message").asText());
        List<String> ids = told.headers().values("x-request-id");
        check(ids.size() == 1 && ids.get(0).matches("req_[0-9a-f]{32}"), "request ids " + ids);
    }

    private static String textOrNull(JsonNode node) {
        return node.isNull() ? null : node.asText();
    }
}
