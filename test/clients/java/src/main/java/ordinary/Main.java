// Makes a video and saves it, as programs with the official client usually do. The client has no poll helper.
package ordinary;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.videos.Video;
import com.openai.models.videos.VideoCreateParams;
import com.openai.models.videos.VideoModel;
import com.openai.models.videos.VideoSeconds;
import com.openai.models.videos.VideoSize;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

public final class Main {
    public static void main(String[] arguments) throws Exception {
        OpenAIClient client = OpenAIOkHttpClient.fromEnv();
        String prompt = System.getenv().getOrDefault("SORA_LAB_PROMPT", "A red kite over the dunes, late afternoon");

        Video video = client.videos().create(VideoCreateParams.builder()
                .model(VideoModel.SORA_2)
                .prompt(prompt)
                .seconds(VideoSeconds._4)
                .size(VideoSize._1280X720)
                .build());
        while (video.status().equals(Video.Status.QUEUED) || video.status().equals(Video.Status.IN_PROGRESS)) {
            Thread.sleep(2000);
            video = client.videos().retrieve(video.id());
        }
        if (!video.status().equals(Video.Status.COMPLETED)) {
            System.err.println("Video generation failed: " + video.error());
            System.exit(1);
        }

        try (var content = client.videos().downloadContent(video.id())) {
            Files.copy(content.body(), Path.of("video.mp4"), StandardCopyOption.REPLACE_EXISTING);
        }
        System.out.println("Wrote video.mp4");
        // The client keeps threads for its connections.
        System.exit(0);
    }
}
