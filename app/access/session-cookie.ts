/** Longest life of a session whatever its use, in milliseconds. The cookie lives as long; the server decides before that. */
export const SESSION_HARD_LIMIT = 90 * 86_400_000;

export interface SessionCookie {
  name: string;
  /** The token in a `Cookie` header; null when there is none. */
  read(header: string | null | undefined): string | null;
  /** `Set-Cookie` with a new token. */
  set(token: string): string;
  /** `Set-Cookie` that takes it away. */
  clear(): string;
}

/**
 * The cookie that carries a session. Behind https it is `__Host-attune`: browsers take that only from this very host, over https
 * and for every path, so that no neighbouring subdomain can plant one.
 */
export function sessionCookie(publicUrl: string): SessionCookie {
  const https = publicUrl.startsWith("https:");
  const name = https ? "__Host-attune" : "attune";
  const rules = `Path=/; HttpOnly; SameSite=Lax${https ? "; Secure" : ""}`;
  return {
    name,
    read(header) {
      for (const part of (header ?? "").split(";")) {
        const at = part.indexOf("=");
        if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
      }
      return null;
    },
    set: (token) => `${name}=${token}; ${rules}; Max-Age=${SESSION_HARD_LIMIT / 1000}`,
    clear: () => `${name}=; ${rules}; Max-Age=0`,
  };
}
