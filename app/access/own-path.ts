const HERE = "http://here.invalid";
/** Longer ones are nobody's bookmark. */
const LONGEST = 2_000;

/**
 * Where to go after signing in: the path that was asked for when it is one of this house, else `/`. Browsers read `\` as `/`, skip
 * tabs and line ends, and fold `..`, so the path is read the way they do before it is trusted, and written anew from what was read.
 */
export function ownPath(asked: string | null | undefined): string {
  if (!asked?.startsWith("/") || asked.length > LONGEST) return "/";
  let url: URL;
  try {
    url = new URL(asked, HERE);
  } catch {
    return "/";
  }
  const path = url.pathname + url.search + url.hash;
  if (url.origin !== HERE || /^\/[/\\]/.test(path)) return "/";
  // There is nothing to do on these for somebody who has just signed in.
  return /^\/(sign-in|sign-out|setup|invite)(\/|$)/.test(url.pathname) ? "/" : path;
}
