/** The address of the page that runs the checks and sends their results to the server. */
export function pageOf(server, lacks) {
  const settings = JSON.stringify({ server: server.address, lacks });
  return `${server.address}/hosts/page.html#${encodeURIComponent(settings)}`;
}
