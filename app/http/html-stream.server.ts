import { Transform } from "node:stream";

/**
 * Where a page is written to. React 18 fills blocks of 2,048 bytes; where a character of several bytes would not fit into what is left
 * of one, it sends the block with its last one or two bytes unwritten, as NUL, and browsers show them as two signs of decay in the
 * middle of a Chinese text. No page holds a NUL, so they are taken out again.
 */
export function htmlStream(): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      done(null, chunk.includes(0) ? chunk.filter((byte) => byte !== 0) : chunk);
    },
  });
}
