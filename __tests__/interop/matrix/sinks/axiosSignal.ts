import axios from 'axios';
import { exchangeSink } from './exchangeSink.js';

export const axiosSignal = exchangeSink({ name: 'axios `signal`', library: 'axios' }, async (url, { signal }) => {
  const response = await axios.get<string>(url, { signal });
  return response.data;
});
