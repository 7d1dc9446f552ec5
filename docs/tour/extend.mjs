/**
 * Adds to an exported configuration what a file of this tour needs: fields at the end of objects, whole schemas at the end of the list.
 * node docs/tour/extend.mjs workspace.json docs/tour/telco.json
 */
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

/** A new configuration with `addition` ({ fields: { object: [field…] }, schemas: [schema…] }) in it; what is there already stays. */
export function extend(configuration, addition) {
  const schemas = structuredClone(configuration.schemas);
  for (const [key, fields] of Object.entries(addition.fields ?? {})) {
    const object = schemas.find((schema) => schema.kind === "object" && schema.key === key);
    for (const field of fields) {
      if (!object.fields.some((known) => known.key === field.key)) object.fields.push(field);
    }
  }
  for (const schema of addition.schemas ?? []) {
    if (!schemas.some((known) => known.kind === schema.kind && known.key === schema.key))
      schemas.push(schema);
  }
  return { format: 1, schemas };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [file, addition] = process.argv.slice(2);
  const read = (path) => JSON.parse(readFileSync(path, "utf8"));
  writeFileSync(file, `${JSON.stringify(extend(read(file), read(addition)), null, 2)}\n`);
}
