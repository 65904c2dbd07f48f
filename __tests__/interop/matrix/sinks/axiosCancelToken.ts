import axios from 'axios';
import { toAxiosToken } from 'countermand/interop';
import { exchangeSink } from './exchangeSink.js';

export const axiosCancelToken = exchangeSink(
  { name: 'axios `cancelToken`', library: 'axios', takesSignal: false },
  async (url, token) => {
    const response = await axios.get<string>(url, { cancelToken: toAxiosToken(token) });
    return response.data;
  },
);
