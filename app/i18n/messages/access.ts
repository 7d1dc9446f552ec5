import type { Message } from "../message.ts";

/** Sentences of the rooms access, db and jobs. `bad_email` and `unknown_user` are said elsewhere. */
export const access = {
  role_cannot_hide: {
    "zh-CN": "字段“{field}”是每条记录都需要的，不能隐藏",
    en: "Every record needs the field “{field}”; it cannot be hidden",
  },
  unknown_role: { "zh-CN": "没有名为“{role}”的角色", en: "There is no role “{role}”" },
  unknown_team: { "zh-CN": "没有这个团队", en: "There is no such team" },
  unknown_time_zone: { "zh-CN": "没有这个时区", en: "There is no such time zone" },
  email_taken: { "zh-CN": "邮箱 {email} 已被使用", en: "The e-mail address {email} is already in use" },
  team_exists: { "zh-CN": "已有名为“{name}”的团队", en: "There is already a team “{name}”" },
  team_below_itself: { "zh-CN": "团队不能在自己之下", en: "A team cannot lie below itself" },
  password_too_short: { "zh-CN": "密码至少 {min} 个字符", en: "A password has at least {min} characters" },
  password_too_long: { "zh-CN": "密码最多 {max} 个字符", en: "A password has at most {max} characters" },
  job_not_dead: {
    "zh-CN": "只有失败或已取消的任务可以重试（现在：{state}）",
    en: "Only a job that failed or was cancelled can be tried again (it is: {state})",
  },
  job_ended: { "zh-CN": "任务已经结束（{state}）", en: "The job has already ended ({state})" },
  too_many_requests: {
    "zh-CN": "这个令牌每分钟最多 {limit} 次请求，请稍后再试",
    en: "This token allows {limit} requests a minute; try again later",
  },
  database_busy: {
    "zh-CN": "数据库正忙，请稍后再试",
    en: "The database is busy. Please try again in a moment",
  },
  database_full: {
    "zh-CN": "存储空间已满，没有保存任何内容",
    en: "The disk is full; nothing was saved",
  },
  database_lost: {
    "zh-CN": "暂时无法访问数据库，请稍后再试",
    en: "The database cannot be reached. Please try again in a moment",
  },
  newer_database: {
    "zh-CN": "数据库由更新的版本 {database} 写入，当前程序版本是 {program}。请使用 {database} 或更新的版本",
    en: "The database was written by the newer version {database}; this program is {program}. Use {database} or newer",
  },
  backup_needs_pg_dump: {
    "zh-CN": "PostgreSQL 请用它自己的工具备份：{command}",
    en: "Back up PostgreSQL with its own tool: {command}",
  },
  restore_needs_pg_restore: {
    "zh-CN": "PostgreSQL 请用它自己的工具恢复：{command}",
    en: "Restore PostgreSQL with its own tool: {command}",
  },
  backup_exists: { "zh-CN": "文件已存在：{file}", en: "The file exists already: {file}" },
  backup_absent: { "zh-CN": "没有这个备份文件：{file}", en: "There is no such backup: {file}" },
  backup_no_folder: {
    "zh-CN": "没有这个文件夹：{folder}。请先建立它。",
    en: "There is no folder {folder}. Make it first.",
  },
  backup_damaged: {
    "zh-CN": "备份文件不完整或已损坏：{file}",
    en: "The backup is incomplete or damaged: {file}",
  },
  database_in_use: {
    "zh-CN": "数据库正在使用中，请先停止服务：{file}",
    en: "The database is in use; stop the server first: {file}",
  },
} satisfies Record<string, Message>;
