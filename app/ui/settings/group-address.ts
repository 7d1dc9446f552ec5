/** The page of a group of settings. Groups have a folder of their own: admins name them, and may call one `history` or `people`. */
export const groupAddress = (key: string): string => `/settings/group/${key}`;
