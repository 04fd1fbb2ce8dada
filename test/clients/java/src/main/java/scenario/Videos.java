// A video from its creation over its download to its deletion.
package scenario;

import static scenario.Support.check;
import static scenario.Support.client;
import static scenario.Support.completed;
import static scenario.Support.contains;
import static scenario.Support.create;
import static scenario.Support.download;
import static scenario.Support.equal;
import static scenario.Support.file;
import static scenario.Support.last;
import static scenario.Support.looks;
import static scenario.Support.picture;
import static scenario.Support.prompt;
import static scenario.Support.thrown;

import com.openai.core.MultipartField;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FilePurpose;
import com.openai.models.videos.ImageInputReferenceParam;
import com.openai.models.videos.Video;
import com.openai.models.videos.VideoCreateParams;
import com.openai.models.videos.VideoListParams;
import com.openai.models.videos.VideoModel;
import com.openai.models.videos.VideoSeconds;
import com.openai.models.videos.VideoSize;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

final class Videos {
    static void addTo(Map<String, Main.Step> steps) {
        steps.put("create-plain", Videos::createPlain);
        steps.put("create-file", () -> {
            Video video = create(prompt("x").size(VideoSize._1280X720).inputReference(reference("frame.png")));
            equal(video.size(), VideoSize._1280X720);
        });
        steps.put("create-image-url", () -> {
            String url = "data:image/png;base64," + Base64.getEncoder().encodeToString(picture());
            createWith(ImageInputReferenceParam.builder().imageUrl(url).build());
        });
        steps.put("create-file-id", () -> {
            FileCreateParams upload = FileCreateParams.builder()
                .file(file(picture(), "frame.png", "image/png"))
                .purpose(FilePurpose.VISION)
                .build();
            String id = client.files().create(upload).id();
            createWith(ImageInputReferenceParam.builder().fileId(id).build());
        });
        steps.put("poll-helper", () -> {
            throw new Main.Cannot("no poll");
        });
        steps.put("poll-loop", Videos::pollLoop);
        steps.put("list-pages", Videos::listPages);
        steps.put("download-video", () -> {
            byte[] content = download(completed().id(), null, "video/mp4");
            equal(new String(content, 4, 4), "ftyp");
            check(contains(content, completed().id()), "another clip");
        });
        steps.put("download-thumbnail", () -> {
            equal(new String(download(completed().id(), "thumbnail", "image/webp"), 8, 4), "WEBP");
        });
        steps.put("download-spritesheet", () -> {
            byte[] content = download(completed().id(), "spritesheet", "image/jpeg");
            check(content[0] == (byte) 0xff && content[1] == (byte) 0xd8, "no JPEG");
        });
        steps.put("at-once", Videos::atOnce);
        steps.put("delete", () -> {
            String id = last(create(prompt("x")).id()).id();
            var deleted = client.videos().delete(id);
            equal(deleted.id(), id);
            check(deleted.deleted(), "not deleted");
            thrown(NotFoundException.class, () -> client.videos().retrieve(id));
        });
    }

    /** Creates a video with a picture. A refusal shows that the picture arrived: it does not fit another size. */
    private static void createWith(ImageInputReferenceParam reference) throws Exception {
        Video video = create(prompt("x").size(VideoSize._1280X720).inputReference(reference));
        equal(video.status(), Video.Status.QUEUED);
        BadRequestException refused = thrown(
                BadRequestException.class,
                () -> create(prompt("x").size(VideoSize._720X1280).inputReference(reference)));
        check(refused.getMessage().contains("Inpaint image must match"), refused.getMessage());
    }

    static MultipartField<VideoCreateParams.InputReference> reference(String name) throws Exception {
        MultipartField<InputStream> typed = file(picture(), name, "image/png");
        return MultipartField.<VideoCreateParams.InputReference>builder()
                .value(VideoCreateParams.InputReference.ofStream(typed.value().asKnown().get()))
                .filename(name)
                .contentType("image/png")
                .build();
    }

    private static void createPlain() {
        Video video = create(prompt("Wind 北京")
                .model(VideoModel.SORA_2_PRO)
                .seconds(VideoSeconds._8)
                .size(VideoSize._1792X1024));
        check(video.id().matches("video_[0-9a-f]{48}"), video.id());
        equal(video.model(), VideoModel.SORA_2_PRO);
        equal(video.prompt().orElseThrow(), "Wind 北京");
        equal(video.seconds(), VideoSeconds._8);
        equal(video.size(), VideoSize._1792X1024);
        equal(video.status(), Video.Status.QUEUED);
        equal(video.progress(), 0L);
        check(video.error().isEmpty() && video.completedAt().isEmpty(), "has an end");
        video.validate();
    }

    private static void pollLoop() {
        List<Video> seen = looks(create(prompt("x")).id());
        equal(
                seen.stream().map(look -> look.status().asString()).toList(),
                List.of("queued", "in_progress", "in_progress", "completed"));
        List<Long> progress = seen.stream().map(Video::progress).toList();
        equal(progress, progress.stream().sorted().toList());
        Video end = seen.get(seen.size() - 1);
        equal(end.progress(), 100L);
        equal(end.expiresAt().orElseThrow(), end.completedAt().orElseThrow() + 3600);
    }

    private static void listPages() {
        List<String> ids = new ArrayList<>();
        for (int nth = 0; nth < 6; nth++) ids.add(create(prompt("nr " + nth)).id());
        var pages = client.videos().list(VideoListParams.builder()
                .after(ids.get(0))
                .limit(2)
                .order(VideoListParams.Order.ASC)
                .build());
        List<String> listed = new ArrayList<>();
        for (Video video : pages.autoPager()) listed.add(video.id());
        equal(listed, ids.subList(1, 6));
        var page = client.videos().list(VideoListParams.builder().limit(3).build());
        equal(page.data().stream().map(Video::id).toList(), List.of(ids.get(5), ids.get(4), ids.get(3)));
        equal(page.hasMore().orElseThrow(), true);
    }

    /** With the asynchronous client: five jobs, of which none waits for another. */
    private static void atOnce() throws Exception {
        List<CompletableFuture<Video>> made = new ArrayList<>();
        for (int nth = 0; nth < 5; nth++)
            made.add(client.async().videos().create(prompt("robot " + nth + " dances").build()));
        HashSet<String> ids = new HashSet<>();
        for (CompletableFuture<Video> coming : made) {
            String id = last(coming.get().id()).id();
            try (var answer = client.async().videos().downloadContent(id).get()) {
                check(contains(answer.body().readAllBytes(), id), "another clip");
            }
            ids.add(id);
        }
        equal(ids.size(), 5);
    }
}
