/**
 * Options of the Remix plugin; `vite.config.ts` imports them. Never run the classic `remix build` here.
 * @type {import("@remix-run/dev").VitePluginConfig}
 */
export default {
  appDirectory: "app",
  // A build is made beside the one that runs and takes its place when it is whole (`scripts/prepare.mjs`).
  buildDirectory: process.env.ATTUNE_BUILD ?? "build",
  serverModuleFormat: "esm",
  future: {
    v3_fetcherPersist: true,
    v3_relativeSplatPath: true,
    v3_throwAbortReason: true,
    // Some fifty routes weigh little, and a link that is pointed at before its route was asked for has nothing to fetch ahead.
    v3_lazyRouteDiscovery: false,
    v3_singleFetch: true,
    v3_routeConfig: true,
  },
};
