import { index, type RouteConfig, route } from "@remix-run/route-config";

export default [index("routes/home.tsx"), route("docs/api", "routes/docs.api.tsx")] satisfies RouteConfig;
