// Colours for terminals that can show them.

export interface Colour {
  good: (text: string) => string;
  bad: (text: string) => string;
  dim: (text: string) => string;
  bold: (text: string) => string;
}

const paint = (code: number) => (text: string) => `\u001B[${code}m${text}\u001B[0m`;
const plain = (text: string) => text;

export const coloured: Colour = { good: paint(32), bad: paint(31), dim: paint(2), bold: paint(1) };
export const uncoloured: Colour = { good: plain, bad: plain, dim: plain, bold: plain };
