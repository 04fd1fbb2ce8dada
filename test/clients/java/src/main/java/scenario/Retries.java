// The requests that the SDK retries and does not retry, read from the emulator's journal.
package scenario;

import static scenario.Support.attempts;
import static scenario.Support.create;
import static scenario.Support.equal;
import static scenario.Support.prompt;
import static scenario.Support.thrown;

import com.openai.errors.BadRequestException;
import com.openai.errors.RateLimitException;
import com.openai.models.videos.Video;
import com.openai.models.videos.VideoSeconds;
import java.util.Map;

final class Retries {
    private static final String SOON = "\"headers\": {\"retry-after\": null, \"retry-after-ms\": \"20\"}";
    private static final String LIMITED = "{\"error\": \"rate_limit_exceeded\", " + SOON + "}";

    static void addTo(Map<String, Main.Step> steps) {
        steps.put("retry-429", () -> {
            equal(under("{\"times\": 2, \"then\": " + LIMITED + "}", "retry twice").status(), Video.Status.QUEUED);
            equal(attempts("retry twice"), "0:429 1:429 2:200");
        });
        steps.put("retry-500", () -> {
            String failing = "{\"error\": \"server_error\", " + SOON + "}";
            equal(under("{\"times\": 1, \"then\": " + failing + "}", "recover").status(), Video.Status.QUEUED);
            equal(attempts("recover"), "0:500 1:200");
        });
        steps.put("retry-gives-up", () -> {
            thrown(RateLimitException.class, () -> under("{\"then\": " + LIMITED + "}", "in vain"));
            equal(attempts("in vain"), "0:429 1:429 2:429");
        });
        steps.put("no-retry-quota", () -> {
            String rule = "{\"then\": {\"error\": \"insufficient_quota\", \"headers\": {\"x-should-retry\": \"false\"}}}";
            RateLimitException told = thrown(RateLimitException.class, () -> under(rule, "no money"));
            equal(told.code().orElseThrow(), "insufficient_quota");
            equal(attempts("no money"), "0:429");
        });
        steps.put("no-retry-refusal", () -> {
            thrown(BadRequestException.class, () -> create(prompt("too short").seconds(VideoSeconds.of("5"))));
            equal(attempts("too short"), "0:400");
        });
    }

    /** Creates a video under a rule in a header of the request. */
    private static Video under(String rule, String text) {
        return create(prompt(text).putAdditionalHeader("x-emulator-rule", rule));
    }
}
