// Prepares clips with the built renderer in a separate process, because fonts are looked up once per process
// (FONTCONFIG_FILE names them). The prompts are on the command line; the output is one line of JSON about the
// overlay of each prompt.
const { prepareClip } = await import(
  new URL('../../../../dist/emulator/media/prepare.js', import.meta.url).href
);

for (const prompt of process.argv.slice(2)) {
  const { overlays } = await prepareClip({
    id: 'video_1',
    model: 'sora-2',
    prompt,
    width: 1280,
    height: 720,
    seconds: 4,
    palette: '1',
    source: null,
    reference: null,
  });
  const { width, height, rgba } = overlays[0].prompt ?? { width: 0, height: 0, rgba: [] };
  console.log(JSON.stringify({ width, height, rgba: Buffer.from(rgba).toString('base64') }));
}
