import type { Message } from "../message.ts";

export const pages = {
  home_title: { "zh-CN": "合意 Attune", en: "Attune 合意" },
  home_ready: { "zh-CN": "服务已就绪", en: "The server is ready" },
  home_state: {
    "zh-CN": "配置版本 {revision}，数据库 {database}",
    en: "Revision {revision}, database {database}",
  },
  home_objects: { "zh-CN": "这个工作区里有", en: "In this workspace" },
  home_people: { "zh-CN": "演示人员", en: "Demo people" },
  home_people_note: {
    "zh-CN": "现在的入口是 API 和命令行；网页登录还在建造中。用下面的命令为其中一位生成令牌：",
    en: "The doors today are the API and the command line; signing in on pages is still being built. Make a token for one of them with:",
  },
  home_people_production: {
    "zh-CN": "这是正式环境。用命令行建立人员和令牌：",
    en: "This is production. Make people and tokens on the command line:",
  },
  home_name: { "zh-CN": "姓名", en: "Name" },
  home_email: { "zh-CN": "邮箱", en: "E-mail" },
  home_roles: { "zh-CN": "角色", en: "Roles" },
  home_api: { "zh-CN": "API 说明", en: "API description" },
  home_openapi: { "zh-CN": "OpenAPI 文档（需要令牌）", en: "OpenAPI document (needs a token)" },
  home_health: { "zh-CN": "健康检查", en: "Health" },
  home_language: { "zh-CN": "English", en: "中文" },
  home_count: { "zh-CN": "{fields} 个字段", en: "{fields} fields" },
  docs_title: { "zh-CN": "API 说明", en: "API description" },
  docs_intro: {
    "zh-CN": "带上令牌，用 JSON 读写下面的对象。这一页由现在发布的配置生成，自定义的对象和字段都在里面。",
    en: "Send a token and speak JSON. This page is made from the published configuration, every custom object and field in it.",
  },
  docs_field: { "zh-CN": "字段", en: "Field" },
  docs_type: { "zh-CN": "类型", en: "Type" },
  docs_meaning: { "zh-CN": "含义", en: "Meaning" },
  docs_requests: { "zh-CN": "请求", en: "Requests" },
  docs_objects: { "zh-CN": "对象", en: "Objects" },
  docs_back: { "zh-CN": "返回首页", en: "Back to the first page" },
  error_title: { "zh-CN": "这一页打不开", en: "This page cannot be shown" },
  error_not_found: { "zh-CN": "没有这个地址。", en: "There is nothing at this address." },
  error_fault: { "zh-CN": "服务器出错了，错误已记入日志。", en: "A fault on our side; it has been logged." },
} satisfies Record<string, Message>;
