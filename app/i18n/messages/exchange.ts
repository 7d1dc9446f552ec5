import type { Message } from "../message.ts";

export const exchange = {
  bad_mapping: {
    "zh-CN": "看不懂这段映射：{part}。写法：列=字段、列=客户.external_id、列=阶段{甲:won,乙:lost}",
    en: "Cannot read this part of the mapping: {part}. Write Column=field, Column=customer.external_id or Column=stage{A:won,B:lost}",
  },
  unknown_column: { "zh-CN": "文件里没有这一列：{column}", en: "The file has no column {column}" },
  key_not_mapped: { "zh-CN": "没有列映射到键 {field}", en: "No column feeds the key {field}" },
  key_missing: {
    "zh-CN": "这里是空的，认不出是哪一条已有的记录",
    en: "This is empty, so the record that the row is matched with cannot be told",
  },
  ambiguous_key: {
    "zh-CN": "这个键对应 {count} 条记录，无法确定更新哪一条",
    en: "{count} records have this key; which one is meant cannot be told",
  },
  nothing_mapped: {
    "zh-CN": "没有一列能对应到字段。文件的列：{columns}",
    en: "No column leads to a field. The file has: {columns}",
  },
  not_text: {
    "zh-CN": "这不是文本文件，读不出表格。请导出为 CSV 再试。",
    en: "This is no text, so no sheet can be read from it. Export it as CSV and try again.",
  },
  no_heading_row: {
    "zh-CN": "文件没有第 {row} 行，找不到表头（空行不算）",
    en: "The file has no row {row} for the headings (blank rows are not counted)",
  },
  empty_file: { "zh-CN": "文件是空的", en: "The file is empty" },
  too_many_columns: { "zh-CN": "表头超过 {limit} 列", en: "The heading has more than {limit} columns" },
  wrong_encoding: {
    "zh-CN": "第 {line} 行附近不是 {encoding} 文本，请换一种编码",
    en: "Around line {line} the file is not {encoding}; name another encoding",
  },
  unclosed_quote: {
    "zh-CN": "从第 {line} 行起有一个引号没有关上",
    en: "A quote opened at or after line {line} is never closed",
  },
  bad_csv: {
    "zh-CN": "第 {line} 行附近不是正确的 CSV：{reason}",
    en: "Around line {line} this is not CSV: {reason}",
  },
  column_count: {
    "zh-CN": "这一行有 {found} 列，表头有 {expected} 列",
    en: "This row has {found} columns, the heading {expected}",
  },
  reference_not_found: { "zh-CN": "找不到「{value}」", en: "“{value}” was not found" },
  reference_ambiguous: { "zh-CN": "「{value}」对应 {count} 条记录", en: "“{value}” fits {count} records" },
  import_progress: {
    "zh-CN": "已读 {read} 行：新建 {created}，更新 {updated}，未变 {unchanged}",
    en: "{read} rows read: {created} created, {updated} updated, {unchanged} unchanged",
  },
  import_done: {
    "zh-CN": "读了 {read} 行：新建 {created}，更新 {updated}，未变 {unchanged}，拒绝 {refused}。",
    en: "{read} rows read: {created} created, {updated} updated, {unchanged} unchanged, {refused} refused.",
  },
  import_refused_row: {
    "zh-CN": "第 {line} 行，{column} 列：{message}",
    en: "line {line}, column {column}: {message}",
  },
  import_ignored: { "zh-CN": "没有用到的列：{columns}", en: "Columns not used: {columns}" },
  import_under_way: {
    "zh-CN": "同一个文件正在由另一个进程导入。请等它结束；如果它已被终止，再运行一次即可接着导入。",
    en: "Another process is importing this very file. Wait until it has ended; if it was killed, run this again and it goes on.",
  },
  import_was_stopped: {
    "zh-CN": "这次导入在浏览器里被停止了。已经写入的记录保留着，可以撤销。",
    en: "This import was stopped in the browser. What was written stays, and can be undone.",
  },
  import_undo_hint: {
    "zh-CN": "30 天内可以撤销：npm run attune -- import undo {id}（或在浏览器的导入页面）",
    en: "To undo it within 30 days: npm run attune -- import undo {id} (or the import page in the browser)",
  },
  import_undo_result: {
    "zh-CN": "已撤销：移到回收站 {binned}，恢复原值 {restored}，保持不变 {left}。",
    en: "Undone: {binned} to the bin, {restored} restored, {left} left as they are.",
  },
  import_undo_broken: {
    "zh-CN": "撤销没有完成。再运行一次同样的命令会接着做。",
    en: "Undoing did not end. The same command again goes on where it was.",
  },
  import_list_empty: { "zh-CN": "最近 30 天没有导入。", en: "There were no imports in the last 30 days." },
  import_list_counts: {
    "zh-CN": "新建 {created}，更新 {updated}，拒绝 {refused}",
    en: "{created} created, {updated} updated, {refused} refused",
  },
  upload_needs_file: {
    "zh-CN": "请用 multipart/form-data 上传文件，字段名 file",
    en: "Upload the file as multipart/form-data in the part named file",
  },
  upload_too_large: { "zh-CN": "文件超过 {limit} MB", en: "The file is over {limit} MB" },
  upload_part_too_long: {
    "zh-CN": "这一部分超过 {limit} 字节",
    en: "This part is over {limit} bytes",
  },
  upload_too_many_parts: {
    "zh-CN": "一次上传一个文件，另外最多 {limit} 个部分",
    en: "Send one file at a time, and at most {limit} other parts",
  },
  upload_unknown_part: { "zh-CN": "不认识的部分：{name}", en: "Unknown part: {name}" },
  upload_bad_option: { "zh-CN": "{name} 的值不对：{value}", en: "{name} cannot be {value}" },
  spreadsheet_file: {
    "zh-CN":
      "这是 Excel 等软件的表格文件（.xlsx、.xls、.ods），还不能直接读。请打开它，选「文件 → 另存为」，类型选「CSV UTF-8（逗号分隔）」，再把存好的 .csv 文件拖进来。只会保存当前的工作表；有几张表就各存一次。",
    en: "This is a spreadsheet (.xlsx, .xls or .ods), which cannot be read directly yet. Open it, choose File → Save as, and the type “CSV UTF-8 (comma delimited)”; then bring that .csv file. Only the sheet in front is saved: save each sheet that you need.",
  },
  field_fed_twice: { "zh-CN": "字段 {field} 对应了两列", en: "Two columns feed the field {field}" },
  field_set_twice: {
    "zh-CN": "字段 {field} 给了两个固定值",
    en: "The field {field} is set to two values",
  },
  field_set_and_fed: {
    "zh-CN": "字段 {field} 既给了固定值，又对应了一列，只能选一种",
    en: "The field {field} is set to one value for all rows and fed by a column as well; choose one",
  },
  unique_for_all: {
    "zh-CN": "字段 {field} 的值不能重复，不能给所有行同一个固定值",
    en: "The field {field} is unique, so not all rows can have the same value",
  },
  translation_not_taken: {
    "zh-CN": "{column} 列：「{from}」要换成「{to}」，但字段 {field} 里没有这个值",
    en: "Column {column}: “{from}” is to become “{to}”, which the field {field} does not take",
  },
  refused_line: { "zh-CN": "原文件行号", en: "Line in the original" },
  refused_reason: { "zh-CN": "未导入的原因", en: "Why it was not imported" },
  refused_cell: { "zh-CN": "「{cell}」：{reason}", en: "“{cell}”: {reason}" },
  no_refused_rows: { "zh-CN": "没有可以下载的未导入行", en: "There are no refused rows to download" },
  import_file_gone: {
    "zh-CN": "上传的文件已经清理。请重新上传。",
    en: "The uploaded file has been cleared away. Upload it again.",
  },
  import_ended: { "zh-CN": "这次导入已经结束", en: "This import has already ended" },
  import_not_ended: {
    "zh-CN": "导入还在进行。先停止，再撤销。",
    en: "The import is still under way. Stop it first, then undo it.",
  },
  import_too_old: {
    "zh-CN": "超过 30 天的导入不能撤销",
    en: "An import can be undone for 30 days; this one is older",
  },
  import_wrote_nothing: { "zh-CN": "这次导入没有写入任何记录", en: "This import wrote nothing" },
  import_undone: { "zh-CN": "这次导入已经撤销", en: "This import has already been undone" },
  upload_gone: {
    "zh-CN": "这次上传已经清理（保留一天）。请重新选择文件。",
    en: "This upload has been cleared away (it is kept for a day). Choose the file again.",
  },
  no_column_chosen: {
    "zh-CN": "还没有把任何一列对应到字段",
    en: "No column leads to a field yet",
  },
  undo_changed: { "zh-CN": "导入之后有人改过", en: "Somebody has changed it since" },
  undo_in_use: { "zh-CN": "别的记录已经引用它", en: "Other records refer to it by now" },
  undo_in_bin: { "zh-CN": "已经在回收站里", en: "It lies in the bin" },
} satisfies Record<string, Message>;
