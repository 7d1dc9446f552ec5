import type { FieldType } from "./field-type.ts";
import { singleId } from "./identity.ts";

/** A person of the workspace, by id. */
export const user: FieldType = {
  ...singleId,
  key: "user",
  control: "person",
  label: { "zh-CN": "成员", en: "User" },
  settings: {},
  resolve: () => ({ to: ["user"] }),
  examples: [
    {
      accepts: [
        { input: "0198f000-0000-7000-8000-000000000001", json: "0198f000-0000-7000-8000-000000000001" },
        { input: "0198F000-0000-7000-8000-00000000000A", json: "0198f000-0000-7000-8000-00000000000a" },
        { input: "", json: null },
      ],
      cells: [
        { text: " 0198f000-0000-7000-8000-000000000001 ", json: "0198f000-0000-7000-8000-000000000001" },
      ],
      refuses: [
        { input: "li.wei", code: "bad_id" },
        { input: 7, code: "bad_id" },
        { input: { id: "0198f000-0000-7000-8000-000000000001" }, code: "bad_id" },
      ],
      shows: [
        {
          json: "0198f000-0000-7000-8000-000000000001",
          "zh-CN": "0198f000-0000-7000-8000-000000000001",
          en: "0198f000-0000-7000-8000-000000000001",
        },
      ],
      ascending: ["0198f000-0000-7000-8000-000000000001", "0198f000-0000-7000-8000-000000000002"],
    },
  ],
};
