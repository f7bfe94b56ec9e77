/**
 * The page of a frame without rights that shows an e-mail's sanitised HTML. The policy comes first, so that nothing in
 * the mail can fetch or run even if something was left in it; a link is text, since a click must not leave the item.
 */
export function frameDocument(html: string): string {
  return `<!doctype html><html><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'"><meta name="referrer" content="no-referrer"><style>${style}</style></head><body>${html}</body></html>`
}

const style = `
html{color-scheme:light;background:#fff;color:#1b1b1b}
body{margin:1rem;font:14px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
img{max-width:100%;height:auto}
table{max-width:100%}
blockquote{margin:0 0 0 .5rem;padding-left:.75rem;border-left:2px solid #bbb;color:#444}
a{color:inherit;text-decoration:underline dotted;pointer-events:none}
`.replaceAll('\n', '')
