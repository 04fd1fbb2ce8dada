// Whether a request comes from a browser that opens an address: only these ask for HTML.

export const acceptsHtml = ({ headers }: Request): boolean =>
  headers.get('accept')?.includes('text/html') === true;
