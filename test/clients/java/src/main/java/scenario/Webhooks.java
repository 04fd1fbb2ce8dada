// Events that the SDK verifies from the raw bytes, and the endpoints that receive them.
package scenario;

import static scenario.Support.check;
import static scenario.Support.client;
import static scenario.Support.control;
import static scenario.Support.create;
import static scenario.Support.equal;
import static scenario.Support.prompt;
import static scenario.Support.thrown;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.core.http.Headers;
import com.openai.errors.InvalidWebhookSignatureException;
import com.openai.models.webhooks.WebhookCreateParams;
import com.openai.models.webhooks.WebhookCreateParams.EventType;
import com.openai.models.webhooks.WebhookEndpointWithSecret;
import com.openai.models.webhooks.WebhookListParams;
import com.openai.models.webhooks.WebhookRotateSecretParams;
import com.openai.models.webhooks.WebhookTestParams;
import com.openai.models.webhooks.WebhookUpdateParams;
import com.openai.models.webhooks.WebhookVerificationParams;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

final class Webhooks {
    static void addTo(Map<String, Main.Step> steps) {
        steps.put("webhook", () -> told("", 204, (hook, id, secret) -> {
            JsonNode event = unwrap(hook.next(), secret);
            equal(event.get("type").asText(), "video.completed");
            equal(event.get("data").get("id").asText(), id);
        }));
        steps.put("webhook-forged", () -> told("", 204, (hook, id, secret) -> {
            Delivery arrived = hook.next();
            String text = new String(arrived.body, StandardCharsets.UTF_8);
            forged(new Delivery(Arrays.copyOf(arrived.body, arrived.body.length + 1), arrived.headers), secret);
            forged(new Delivery(text.replace("completed", "failed").getBytes(), arrived.headers), secret);
            forged(arrived, "whsec_" + Base64.getEncoder().encodeToString(new byte[32]));
        }));
        steps.put("webhook-stale", () -> told("[[webhook: stale_timestamp=true]]", 400, (hook, id, secret) -> {
            Delivery stale = hook.next();
            check(forged(stale, secret).getMessage().contains("too old"), "not for its age");
            hook.answer = 204;
            control("POST", "webhooks/flush", "{}");
            control("POST", "clock/advance", "{\"seconds\": 10}");
            Delivery again = hook.next();
            equal(unwrap(again, secret).get("data").get("id").asText(), id);
            equal(again.headers.values("webhook-id"), stale.headers.values("webhook-id"));
        }));
        steps.put("webhook-endpoints", Webhooks::endpoints);
    }

    private record Delivery(byte[] body, Headers headers) {}

    /** A receiver on a free port; `answer` is the status of its answers. */
    private static final class Hook implements AutoCloseable {
        volatile int answer;
        final String url;
        private final HttpServer server;
        private final BlockingQueue<Delivery> arrived = new LinkedBlockingQueue<>();

        Hook(int answer) throws Exception {
            this.answer = answer;
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/hook", exchange -> {
                byte[] body = exchange.getRequestBody().readAllBytes();
                exchange.sendResponseHeaders(this.answer, -1);
                exchange.close();
                arrived.add(new Delivery(body, Headers.builder().putAll(exchange.getRequestHeaders()).build()));
            });
            server.start();
            url = "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
        }

        Delivery next() throws InterruptedException {
            Delivery next = arrived.poll(20, TimeUnit.SECONDS);
            check(next != null, "no webhook arrived within 20 s");
            return next;
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    private interface Use {
        void with(Hook hook, String id, String secret) throws Exception;
    }

    private static WebhookEndpointWithSecret register(String name, String url) {
        return client.webhooks().create(WebhookCreateParams.builder()
                .name(name)
                .url(url)
                .eventTypes(List.of(EventType.VIDEO_COMPLETED, EventType.VIDEO_FAILED))
                .build());
    }

    /** Registers a receiver, lets a job end, and returns both. */
    private static void told(String tags, int answer, Use use) throws Exception {
        try (Hook hook = new Hook(answer)) {
            WebhookEndpointWithSecret endpoint = register("scenario", hook.url);
            try {
                String id = create(prompt("x [[complete: 1ms]] " + tags)).id();
                use.with(hook, id, endpoint.signingSecret());
            } finally {
                client.webhooks().delete(endpoint.id());
            }
        }
    }

    /** A verified event as JSON, because the SDK has no type for a video's event. */
    private static JsonNode unwrap(Delivery delivery, String secret) throws Exception {
        var event = client.webhooks().unwrap(WebhookVerificationParams.builder()
                .payload(delivery.body)
                .headers(delivery.headers)
                .secret(secret)
                .build());
        return event._json().orElseThrow().convert(JsonNode.class);
    }

    private static InvalidWebhookSignatureException forged(Delivery delivery, String secret) throws Exception {
        return thrown(InvalidWebhookSignatureException.class, () -> unwrap(delivery, secret));
    }

    private static void endpoints() throws Exception {
        var endpoints = client.webhooks();
        try (Hook hook = new Hook(204)) {
            WebhookEndpointWithSecret made = register("first", hook.url);
            List<String> listed = new ArrayList<>();
            endpoints.list(WebhookListParams.builder().limit(1).build())
                    .autoPager()
                    .forEach(endpoint -> listed.add(endpoint.id()));
            equal(listed, List.of(made.id()));
            var rotated = endpoints.rotateSecret(
                    made.id(), WebhookRotateSecretParams.builder().keepOldSecretActiveFor24Hours(true).build());
            check(!rotated.signingSecret().equals(made.signingSecret()), "the same secret");
            check(endpoints.eventTypes().list().data().contains("video.completed"), "no video.completed");
            var updated = endpoints.update(made.id(), WebhookUpdateParams.builder().name("renamed").build());
            equal(updated.name(), "renamed");
            equal(endpoints.retrieve(made.id()), updated);
            var tried = endpoints.test(
                    made.id(),
                    WebhookTestParams.builder().eventType(WebhookTestParams.EventType.VIDEO_FAILED).build());
            equal(tried.statusCode(), 204L);
            equal(unwrap(hook.next(), rotated.signingSecret()).get("type").asText(), "video.failed");
            endpoints.delete(made.id());
            equal(endpoints.list().data().size(), 0);
        }
    }
}
