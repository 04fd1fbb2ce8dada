// An independent decoder must return exactly the picture that the writer has reconstructed, for any content.
import { describe, expect, it } from 'vitest';
import { createCoder, type Coder } from '../../../../src/emulator/media/h264/coder.ts';
import { pictureParameters, sequenceParameters } from '../../../../src/emulator/media/h264/parameter-sets.ts';
import { codeIdrRow, codePredictedSlice, idrRowUnit } from '../../../../src/emulator/media/h264/slices.ts';
import { createPicture, type Picture } from '../../../../src/emulator/media/picture/picture.ts';
import { sequence } from '../support/sequence.ts';
import { hasFfmpeg, run, sample } from '../support/tools.ts';

function fillWithNoise(picture: Picture, amplitude: number, next: () => number): void {
  for (const { samples } of [picture.y, picture.u, picture.v]) {
    for (let i = 0; i < samples.length; i++) {
      samples[i] = Math.max(0, Math.min(255, 128 + (i % 97) - 48 + (next() - 0.5) * amplitude));
    }
  }
  picture.busy.fill(1);
}

/** The visible part of the coder's reconstruction, as raw yuv420p. */
function decodedPicture({ decoded }: Coder): Buffer {
  const rows = [decoded.y, decoded.u, decoded.v].flatMap(({ samples, stride }, i) => {
    const [width, height] =
      i === 0 ? [decoded.width, decoded.height] : [decoded.width / 2, decoded.height / 2];
    return Array.from({ length: height }, (_, j) =>
      Buffer.from(samples.subarray(j * stride, j * stride + width)),
    );
  });
  return Buffer.concat(rows);
}

function annexB(units: readonly Uint8Array[]): Buffer {
  return Buffer.concat(units.flatMap((unit) => [Buffer.of(0, 0, 0, 1), unit]));
}

const cases = [
  [64, 48],
  [208, 112],
  [1280, 720],
  [102, 34], // cropped on both sides
].flatMap(([width = 0, height = 0]) =>
  [12, 18, 24, 30, 36, 44, 51].flatMap((qp) =>
    [4, 40, 255].map((amplitude) => ({ width, height, qp, amplitude, chromaOffset: qp % 4 === 0 ? -6 : 0 })),
  ),
);

describe.skipIf(!hasFfmpeg)('the reconstruction of the H.264 coder', () => {
  it.each(sample(cases, 5))(
    'equals a decode: $width x $height, QP $qp, noise $amplitude',
    ({ width, height, amplitude, ...precision }) => {
      const next = sequence(width * 1000 + precision.qp * 10 + amplitude);
      const coder = createCoder(width, height, {
        ...precision,
        chromaOffset: precision.qp < 18 ? 0 : precision.chromaOffset,
      });
      const picture = createPicture(width, height, { y: 16, u: 128, v: 128 });
      const { mbWidth, mbHeight } = picture;
      const units = [sequenceParameters(width, height, 30), pictureParameters(coder.precision)];
      const expected: Buffer[] = [];
      const idr = (parity: 0 | 1) => {
        fillWithNoise(picture, amplitude, next);
        for (let row = 0; row < mbHeight; row++)
          units.push(idrRowUnit(codeIdrRow(coder, picture, row), parity));
        expected.push(decodedPicture(coder));
      };
      idr(0);
      for (const frameNumber of [1, 2]) {
        fillWithNoise(picture, amplitude, next);
        const changed = Array.from({ length: mbWidth * mbHeight }, (_, m) => m).filter(() => next() < 0.4);
        units.push(codePredictedSlice(coder, picture, { top: 0, end: mbHeight, frameNumber, changed }));
        expected.push(decodedPicture(coder));
      }
      idr(1);
      const args = '-v error -xerror -f h264 -i - -f rawvideo -pix_fmt yuv420p -'.split(' ');
      expect(run('ffmpeg', args, annexB(units)).equals(Buffer.concat(expected))).toBe(true);
    },
  );
});
