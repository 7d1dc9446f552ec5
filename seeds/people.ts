import type { Locale } from "../app/i18n/text.ts";

/** The demo's teams and people, as data. Whoever loads them gives everybody the one demo password. */

export interface DemoTeam {
  name: string;
  /** E-mail of the person who leads it. */
  manager: string;
  /** Name of the team above. */
  parent?: string;
}

export interface DemoPerson {
  email: string;
  name: string;
  roles: readonly string[];
  /** Name of a team of {@link DEMO_TEAMS}. */
  team?: string;
  /** E-mail of the person's manager. */
  manager?: string;
  locale: Locale;
}

export const DEMO_TEAMS: readonly DemoTeam[] = [
  { name: "华东销售", manager: "sales.manager@demo.test" },
  { name: "区域销售", manager: "regions.manager@demo.test" },
  { name: "客户服务", manager: "service.manager@demo.test" },
];

/** Managers come before the people they manage. The first of a role is the one its sign-in is shown for. */
export const DEMO_PEOPLE: readonly DemoPerson[] = [
  { email: "boss@demo.test", name: "沈若兰", roles: ["executive"], locale: "zh-CN" },
  { email: "admin@demo.test", name: "周启明", roles: ["admin"], manager: "boss@demo.test", locale: "zh-CN" },
  { email: "ops@demo.test", name: "林可", roles: ["ops"], manager: "boss@demo.test", locale: "zh-CN" },
  {
    email: "sales.manager@demo.test",
    name: "顾晓峰",
    roles: ["sales_manager"],
    team: "华东销售",
    manager: "boss@demo.test",
    locale: "zh-CN",
  },
  {
    email: "service.manager@demo.test",
    name: "何静怡",
    roles: ["service_manager"],
    team: "客户服务",
    manager: "boss@demo.test",
    locale: "zh-CN",
  },
  {
    email: "sales@demo.test",
    name: "陈思远",
    roles: ["sales"],
    team: "华东销售",
    manager: "sales.manager@demo.test",
    locale: "zh-CN",
  },
  {
    email: "sales2@demo.test",
    name: "许佳宁",
    roles: ["sales"],
    team: "华东销售",
    manager: "sales.manager@demo.test",
    locale: "zh-CN",
  },
  {
    email: "sales3@demo.test",
    name: "Daniel Weber",
    roles: ["sales"],
    team: "华东销售",
    manager: "sales.manager@demo.test",
    locale: "en",
  },
  {
    email: "service@demo.test",
    name: "吴梦琪",
    roles: ["service"],
    team: "客户服务",
    manager: "service.manager@demo.test",
    locale: "zh-CN",
  },
  {
    email: "service2@demo.test",
    name: "赵一鸣",
    roles: ["service"],
    team: "客户服务",
    manager: "service.manager@demo.test",
    locale: "zh-CN",
  },
  {
    email: "service3@demo.test",
    name: "冯乐瑶",
    roles: ["service"],
    team: "客户服务",
    manager: "service.manager@demo.test",
    locale: "zh-CN",
  },
  {
    email: "regions.manager@demo.test",
    name: "唐立新",
    roles: ["sales_manager"],
    team: "区域销售",
    manager: "boss@demo.test",
    locale: "zh-CN",
  },
  {
    email: "southwest@demo.test",
    name: "罗敏",
    roles: ["sales"],
    team: "区域销售",
    manager: "regions.manager@demo.test",
    locale: "zh-CN",
  },
  {
    email: "south@demo.test",
    name: "黄志远",
    roles: ["sales"],
    team: "区域销售",
    manager: "regions.manager@demo.test",
    locale: "zh-CN",
  },
  {
    email: "north@demo.test",
    name: "孙晓雯",
    roles: ["sales"],
    team: "区域销售",
    manager: "regions.manager@demo.test",
    locale: "zh-CN",
  },
];

/** Who does what in the demo's company. */
export const TEAM = {
  ops: "ops@demo.test",
  serviceManager: "service.manager@demo.test",
  /** In the order in which complaints go round. */
  service: ["service@demo.test", "service2@demo.test", "service3@demo.test"],
  international: "sales3@demo.test",
  /** Whose customers they are, by region, with their shares. */
  sales: {
    east: [
      ["sales@demo.test", 46],
      ["sales2@demo.test", 42],
      ["sales.manager@demo.test", 12],
    ],
    southwest: [
      ["southwest@demo.test", 86],
      ["regions.manager@demo.test", 14],
    ],
    south: [["south@demo.test", 1]],
    central: [["south@demo.test", 1]],
    north: [["north@demo.test", 1]],
    northwest: [["north@demo.test", 1]],
    northeast: [["north@demo.test", 1]],
  },
} as const;
