import type { Message } from "../message.ts";

export const cli = {
  cli_unknown: { "zh-CN": "没有这个命令：{name}", en: "No such command: {name}" },
  cli_bad_arguments: { "zh-CN": "参数不对：{reason}", en: "Wrong arguments: {reason}" },
  cli_expects: { "zh-CN": "用法：{names}（见 help）", en: "Usage: {names} (see help)" },
  cli_no_file: { "zh-CN": "读不了文件 {file}：{reason}", en: "The file {file} cannot be read: {reason}" },
  cli_no_write: {
    "zh-CN": "写不了文件 {file}：{reason}",
    en: "The file {file} cannot be written: {reason}",
  },
  cli_not_json: {
    "zh-CN": "文件 {file} 不是正确的 JSON：{reason}",
    en: "The file {file} is not JSON: {reason}",
  },
  cli_restored: {
    "zh-CN": "原来的数据库保存在 {kept}",
    en: "The database that was there is kept as {kept}",
  },
  cli_user_link: {
    "zh-CN": "把这个链接交给本人设置密码（只显示这一次）：{url}",
    en: "Hand this link on; with it they set their password (shown only now): {url}",
  },
  unknown_user: { "zh-CN": "没有这个用户：{user}", en: "No such user: {user}" },
  cli_help: {
    "zh-CN": `用法：npm run attune -- <命令>

  import <对象> <文件>        导入表格（CSV）。--map "列=字段,…" --set 字段=值 --key 字段[,字段]
                              --encoding auto|utf-8|utf-16|gb18030|windows-1252 --delimiter , --dry-run
                              --heading-row 第几行是表头（空行不算，不写就是第 1 行）--rules run|skip --json
  import list                 最近 30 天的导入和编号（--json）
  import undo <编号>          撤销一次导入：新建的移到回收站，更新的恢复原值（--json）
  schema export <文件>        导出全部配置
  schema diff <文件>          与现在的配置比较
  schema import <文件>        发布为新的版本（--dry-run 只检查）
  schema shipped              列出程序自带、而工作区没有或不同的配置。--add 发布没有的，已有的一概不动
                              --only 种类:标识,… 只要其中几项（--json）
  logic apply [--standard]    标准输入每行一个 [规则, 数据]，标准输出每行一个结果
  token create --user <邮箱>  生成一个 API 令牌，只显示一次（--name 备注）
  user create --email <邮箱> --name <姓名> --role <角色>
                              添加人员，并给出设置密码的链接
  user link --email <邮箱>    生成新的设置密码的链接（忘记密码时）
  demo load                   给空的演示环境装入演示数据
  demo reset                  清空演示环境的所有记录，重新装入演示数据（--json）
  backup <文件>               边用边备份
  restore <文件>              恢复备份（先停止服务）
  doctor                      检查可能出问题的地方，并说明怎么修
  help                        这段说明

退出码：0 完成，1 被拒绝（原因在标准错误），2 用法不对。--json 供程序使用。`,
    en: `Usage: npm run attune -- <command>

  import <object> <file>      a sheet (CSV). --map "Column=field,…" --set field=value --key field[,field]
                              --encoding auto|utf-8|utf-16|gb18030|windows-1252 --delimiter , --dry-run
                              --heading-row <n>: the row with the headings, blank rows not counted (1)
                              --rules run|skip --json
  import list                 imports of the last 30 days, with their ids (--json)
  import undo <id>            takes an import back: created records to the bin, earlier values restored (--json)
  schema export <file>        the whole configuration as one file
  schema diff <file>          compared with what is published
  schema import <file>        publishes it as a new revision (--dry-run only checks)
  schema shipped              what this program ships and the workspace lacks or has otherwise. --add publishes
                              what it lacks; what is there stays as it is. --only kind:key,… takes some (--json)
  logic apply [--standard]    one [rule, data] a line in, one result a line out
  token create --user <email> prints one API token, once (--name <text>)
  user create --email <email> --name <text> --role <key>
                              adds a person, with a link to set a password
  user link --email <email>   a new link to set a password (when it was lost)
  demo load                   demo data for a demo without records
  demo reset                  throws away all records of a demo and loads its data anew (--json)
  backup <file>               a consistent copy while writing goes on
  restore <file>              puts a backup back (stop the server first)
  doctor                      checks what can go wrong and says how to mend it
  help                        this text

Exit code: 0 done, 1 refused (the reason on standard error), 2 wrong use. --json for programs.`,
  },
  cli_shipped_whole: {
    "zh-CN": "程序自带的配置，工作区都有了。",
    en: "The workspace has everything that this program ships.",
  },
  cli_shipped_add: {
    "zh-CN": "加上 --add 就发布以上各项；已有的配置不会改动。",
    en: "--add publishes these; nothing that is there already changes.",
  },
  cli_shipped_differs: {
    "zh-CN":
      "以下各处，程序自带的配置在它们进入工作区之后改过，与工作区的不同（工作区 → 自带）。不会合并；想要的，写进 schema export 导出的文件，再用 schema import 发布：",
    en: "Shipped differently since it came into this workspace (yours → shipped). None of it is merged: write what you want into the file of schema export, and publish that with schema import:",
  },
  cli_shipped_unknown: {
    "zh-CN": "程序自带的配置里没有 {name}。请写 种类:标识，例如 automation:low_score。",
    en: "Wrong arguments: nothing called {name} is shipped. Write kind:key, such as automation:low_score.",
  },
  doctor_ok: { "zh-CN": "正常", en: "ok" },
  doctor_node: { "zh-CN": "Node {version}", en: "Node {version}" },
  doctor_database: { "zh-CN": "数据库 {engine}", en: "database {engine}" },
  doctor_integrity: { "zh-CN": "数据库完整性", en: "database integrity" },
  doctor_integrity_bad: {
    "zh-CN": "数据库文件已损坏：{reason}。请停止服务，用 restore 恢复最近的备份。",
    en: "The database file is damaged: {reason}. Stop the server and bring back the last backup with restore.",
  },
  doctor_schema: { "zh-CN": "配置版本 {revision} 可以编译", en: "revision {revision} compiles" },
  doctor_admin: { "zh-CN": "有管理员", en: "there is an admin" },
  doctor_admin_missing: {
    "zh-CN": "没有管理员。请运行 user create --email … --name … --role admin。",
    en: "There is no admin. Run user create --email … --name … --role admin.",
  },
  doctor_jobs: { "zh-CN": "没有失败的任务", en: "no job has failed for good" },
  doctor_jobs_dead: {
    "zh-CN": "{count} 个任务多次重试后仍失败，最近一次的原因：{reason}",
    en: "{count} jobs failed for good; the last one because: {reason}",
  },
  doctor_space: { "zh-CN": "磁盘剩余 {free} MB", en: "{free} MB of disk free" },
  doctor_space_low: {
    "zh-CN": "磁盘只剩 {free} MB。写入会被拒绝（503），请腾出空间。",
    en: "Only {free} MB of disk are left. Writes will be refused (503); make room.",
  },
  doctor_production: { "zh-CN": "正式使用，不是演示", en: "production, no demo" },
  doctor_secret: { "zh-CN": "SESSION_SECRET 够长", en: "SESSION_SECRET is long enough" },
  doctor_secret_short: {
    "zh-CN": "SESSION_SECRET 太短，可能被人猜到：换成至少 {n} 个随机字符，之后大家要重新登录一次",
    en: "SESSION_SECRET is short enough to be guessed: take at least {n} random characters; everybody then signs in anew",
  },
  doctor_demo: {
    "zh-CN": "演示模式：任何人都知道演示密码。正式使用请设 ATTUNE_DEMO=0 和 SESSION_SECRET。",
    en: "Demo mode: everybody knows the demo password. For real use set ATTUNE_DEMO=0 and SESSION_SECRET.",
  },
} satisfies Record<string, Message>;
