// Decodes an Annex B file with Cisco's OpenH264 and writes the pictures as yuv420p; prints frames and errors.
#include <wels/codec_api.h>

#include <cstdio>
#include <cstring>
#include <iterator>
#include <vector>

static int frames = 0;

static void write(unsigned char **planes, const SBufferInfo &info, FILE *out) {
  if (info.iBufferStatus != 1) return;
  frames++;
  const auto &buffer = info.UsrData.sSystemBuffer;
  for (int plane = 0; plane < 3; plane++) {
    int half = plane > 0;
    for (int row = 0; row < buffer.iHeight >> half; row++)
      fwrite(planes[plane] + row * buffer.iStride[half], 1, buffer.iWidth >> half, out);
  }
}

int main(int, char **arguments) {
  FILE *in = fopen(arguments[1], "rb");
  FILE *out = fopen(arguments[2], "wb");
  std::vector<unsigned char> bytes;
  unsigned char part[65536];
  for (size_t n; (n = fread(part, 1, sizeof part, in)) > 0;) bytes.insert(bytes.end(), part, part + n);

  ISVCDecoder *decoder;
  WelsCreateDecoder(&decoder);
  SDecodingParam parameters;
  memset(&parameters, 0, sizeof parameters);
  parameters.sVideoProperty.eVideoBsType = VIDEO_BITSTREAM_AVC;
  parameters.eEcActiveIdc = ERROR_CON_DISABLE;
  decoder->Initialize(&parameters);

  std::vector<size_t> starts;  // of start codes
  for (size_t i = 0; i + 3 < bytes.size(); i++)
    if (!bytes[i] && !bytes[i + 1] && bytes[i + 2] == 1) starts.push_back(i > 0 && !bytes[i - 1] ? i - 1 : i);
  starts.push_back(bytes.size());

  int errors = 0;
  for (size_t i = 0; i + 1 < starts.size(); i++) {
    unsigned char *planes[3] = {};
    SBufferInfo info = {};
    if (decoder->DecodeFrameNoDelay(&bytes[starts[i]], (int)(starts[i + 1] - starts[i]), planes, &info)) errors++;
    write(planes, info, out);
  }
  unsigned char *planes[3] = {};
  SBufferInfo info = {};
  decoder->FlushFrame(planes, &info);
  write(planes, info, out);
  fclose(out);
  printf("%d %d\n", frames, errors);
}
