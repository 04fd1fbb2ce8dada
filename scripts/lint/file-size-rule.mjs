// The rule `house/file-size`: no file is larger than 15 KB.

/** Largest size of a file, in bytes of UTF-8. */
export const mostBytes = 15 * 1024;

export const fileSize = {
  meta: {
    type: 'suggestion',
    docs: { description: 'Keep files under 15 KB.' },
    schema: [],
  },
  create: (context) => ({
    Program(node) {
      const bytes = Buffer.byteLength(context.sourceCode.text);
      if (bytes <= mostBytes) return;
      context.report({
        node,
        message: `This file has ${bytes} bytes; at most ${mostBytes} are allowed. Move a part that can be read alone into a file of its own.`,
      });
    },
  }),
};
