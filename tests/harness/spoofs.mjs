// What a client may send to be taken for a visitor of another site.

/** The headers that say from where a request comes, or for which site it is, as the generated configuration of nginx sets them. */
export const SPOOFED = [
  "X-Tenant-Domain",
  "X-Site-Name",
  "X-Forwarded-For",
  "X-Forwarded-Host",
  "X-Forwarded-Proto",
  "X-Real-IP",
  "Forwarded",
  "X-Proxy-Secret",
  "X-Request-Id",
];

/** Those of other programs, which mean nothing here and are passed on. */
export const OF_OTHERS = ["X-Forwarded-Server", "X-Original-Host", "X-Host", "X-HTTP-Host-Override", "X-Proxy-Secret", "True-Client-IP"];

/** Names that some servers take for the same header. */
export const LOOK_ALIKES = ["X_Tenant_Domain", "X_Site_Name", "X-Tenant_Domain", "X_Forwarded_For", "X_FORWARDED_HOST", "X_Real_IP"];

/** How a name can be written. */
export const SPELLINGS = {
  "as it is": (name) => name,
  "in small letters": (name) => name.toLowerCase(),
  "in capitals": (name) => name.toUpperCase(),
};

/** How such a header can name a site. */
export const valuesNaming = (site) => [
  site,
  site.toUpperCase(),
  `${site}:443`,
  `${site}.`,
  `http://${site}/`,
  `host=${site};for=127.0.0.1`,
  `127.0.0.1, ${site}`,
];

/** Hosts that begin as one site's and hold another one's name. */
export const hostsOfTwo = (site, other) => [
  `${site},${other}`,
  `${site}, ${other}`,
  `${site} ${other}`,
  `${site}\t${other}`,
  `${site}/${other}`,
  `${site}?${other}`,
  `${site}#${other}`,
  `${site}:${other}`,
  `${site}:80:${other}`,
  `${site}\\${other}`,
  `${site};${other}`,
  `${site}.${other}`,
  `${site}%00${other}`,
  `${site}%2e${other}`,
];
