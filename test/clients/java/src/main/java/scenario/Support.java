// The shared parts of the steps: the client, the emulator's control API, a completed video.
package scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.MultipartField;
import com.openai.core.http.HttpResponse;
import com.openai.models.videos.Video;
import com.openai.models.videos.VideoCreateParams;
import com.openai.models.videos.VideoDownloadContentParams;
import com.openai.models.videos.VideoSize;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

final class Support {
    /** The address and the key come from OPENAI_BASE_URL and OPENAI_API_KEY. */
    static final OpenAIClient client = OpenAIOkHttpClient.fromEnv();
    static final ObjectMapper json = new ObjectMapper();

    private static final HttpClient http = HttpClient.newHttpClient();
    private static Video done;

    static void equal(Object actual, Object expected) {
        if (!Objects.equals(actual, expected)) throw new AssertionError(actual + ", expected " + expected);
    }

    static void check(boolean holds, String what) {
        if (!holds) throw new AssertionError(what);
    }

    /** Returns the exception of a call. Any other exception is a failure of the step. */
    static <T extends Exception> T thrown(Class<T> kind, Main.Step call) throws Exception {
        try {
            call.take();
        } catch (Exception thrown) {
            if (kind.isInstance(thrown)) return kind.cast(thrown);
            throw thrown;
        }
        throw new AssertionError("no " + kind.getSimpleName());
    }

    /** A PNG of 1280x720. */
    static byte[] picture() throws IOException {
        return Files.readAllBytes(Path.of(System.getenv("SCENARIO_PICTURE")));
    }

    /** A part with a filename and a type; bytes would have neither (README). */
    static MultipartField<InputStream> file(byte[] content, String name, String type) {
        InputStream stream = new ByteArrayInputStream(content);
        return MultipartField.<InputStream>builder().value(stream).filename(name).contentType(type).build();
    }

    static VideoCreateParams.Builder prompt(String text) {
        return VideoCreateParams.builder().prompt(text);
    }

    static Video create(VideoCreateParams.Builder params) {
        return client.videos().create(params.build());
    }

    /** Retrieves a job until it has ended, and returns every answer. */
    static List<Video> looks(String id) {
        List<Video> seen = new ArrayList<>();
        Video look;
        do {
            look = client.videos().retrieve(id);
            seen.add(look);
        } while (look.status().equals(Video.Status.QUEUED) || look.status().equals(Video.Status.IN_PROGRESS));
        return seen;
    }

    static Video last(String id) {
        List<Video> seen = looks(id);
        return seen.get(seen.size() - 1);
    }

    /** A completed video of 4 s in 1280x720, made once. */
    static Video completed() {
        if (done == null) done = last(create(prompt("A kite above a harbour").size(VideoSize._1280X720)).id());
        return done;
    }

    /** Returns the content of a video, which must have the given type; the variant may be null. */
    static byte[] download(String id, String variant, String type) throws IOException {
        VideoDownloadContentParams.Builder params = VideoDownloadContentParams.builder().videoId(id);
        if (variant != null) params.variant(VideoDownloadContentParams.Variant.of(variant));
        try (HttpResponse answer = client.videos().downloadContent(params.build())) {
            equal(answer.headers().values("content-type"), List.of(type));
            return answer.body().readAllBytes();
        }
    }

    static boolean contains(byte[] content, String text) {
        return new String(content, StandardCharsets.ISO_8859_1).contains(text);
    }

    /** Returns the answer of the emulator's control API; with a null body the request has no body. */
    static JsonNode control(String method, String path, String body) throws Exception {
        String root = System.getenv("OPENAI_BASE_URL").replaceAll("/v1$", "");
        HttpRequest request = HttpRequest.newBuilder(URI.create(root + "/_emulator/" + path))
                .header("authorization", "Bearer " + System.getenv("OPENAI_API_KEY"))
                .header("content-type", "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        var answer = http.send(request, BodyHandlers.ofString());
        check(answer.statusCode() == 200, "control API: " + answer.body());
        return json.readTree(answer.body());
    }

    /** The statuses of the requests with a prompt, in order of arrival, each after its retry count. */
    static String attempts(String prompt) throws Exception {
        String query = URLEncoder.encode(prompt, StandardCharsets.UTF_8);
        List<String> made = new ArrayList<>();
        for (JsonNode entry : control("GET", "requests?prompt=" + query, null).get("data")) {
            String retry = entry.get("headers").get("x-stainless-retry-count").asText();
            made.add(retry + ":" + entry.get("status").asInt());
        }
        return String.join(" ", made);
    }
}
