/**
 * Turns `?` placeholders into `$1`, `$2`, … as PostgreSQL wants them. Quoted text, quoted names and comments are left alone.
 */
export function numbered(sql: string): string {
  let count = 0;
  return sql.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\?/g, (part) =>
    part === "?" ? `$${++count}` : part,
  );
}
