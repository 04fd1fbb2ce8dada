// Does every step of the scenario with the official Java client, and prints one line for each step.
package scenario;

import java.util.LinkedHashMap;
import java.util.Map;

public final class Main {
    public static void main(String[] arguments) {
        Map<String, Step> steps = new LinkedHashMap<>();
        Videos.addTo(steps);
        Derived.addTo(steps);
        Webhooks.addTo(steps);
        Refusals.addTo(steps);
        Suites.addTo(steps);
        Retries.addTo(steps);
        steps.forEach((name, step) -> System.out.println(taken(name, step)));
        // The client keeps threads alive for its connections.
        System.exit(0);
    }

    private static String taken(String name, Step step) {
        try {
            step.take();
            return "ok " + name;
        } catch (Cannot why) {
            return "skip " + name + " " + why.getMessage();
        } catch (Exception | AssertionError thrown) {
            return "not ok " + name + " " + thrown.toString().replaceAll("\\s+", " ");
        }
    }

    interface Step {
        void take() throws Exception;
    }

    /** Thrown by a step that this version of the SDK cannot do. */
    static final class Cannot extends RuntimeException {
        Cannot(String why) {
            super(why);
        }
    }
}
