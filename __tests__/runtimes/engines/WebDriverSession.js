/** A session with a browser over the WebDriver protocol, which can only open a page. */
export class WebDriverSession {
  #address;
  /** The version of the browser. */
  version;

  constructor(address, version) {
    this.#address = address;
    this.version = version;
  }

  /** Starts a session with the driver at an address, which may not listen yet. */
  static async start(driver, capabilities) {
    for (let attempt = 1; ; attempt++) {
      try {
        const wanted = { capabilities: { alwaysMatch: capabilities } };
        const { sessionId, capabilities: given } = await send(`${driver}/session`, 'POST', wanted);
        return new WebDriverSession(`${driver}/session/${sessionId}`, given.browserVersion);
      } catch (error) {
        if (error.name !== 'TypeError' || attempt === 50) throw error; // it does not listen yet
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }

  async open(url) {
    await send(`${this.#address}/url`, 'POST', { url });
  }

  /** Ends the browser. */
  async end() {
    await send(this.#address, 'DELETE');
  }
}

async function send(url, method, body) {
  const response = await fetch(url, { method, body: body === undefined ? null : JSON.stringify(body) });
  const { value } = await response.json();
  if (!response.ok) throw new Error(`The driver refused: ${value.error}: ${value.message}`);
  return value;
}
