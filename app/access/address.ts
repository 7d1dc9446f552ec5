/**
 * Where a request comes from, as limits count it: an IPv4 address whole, an IPv6 address by its /64, which one household or
 * machine has to itself. IPv4 written as IPv6 (`::ffff:192.0.2.1`) is IPv4.
 */
export function countedAddress(address: string | undefined): string {
  const text = (address ?? "").trim().toLowerCase().split("%")[0]!;
  const mapped = /^(?:::ffff:|(?:0+:){5}ffff:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  if (mapped) return mapped[1]!;
  if (!text.includes(":")) return text;
  const [head = "", tail] = text.split("::");
  const front = head === "" ? [] : head.split(":");
  const back = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - front.length - back.length);
  const groups = [...front, ...Array<string>(zeros).fill("0"), ...back].map((part) =>
    part.replace(/^0+(?=.)/, ""),
  );
  return `${groups.slice(0, 4).join(":")}::/64`;
}
