export { createHttpClient, type HttpClient, type HttpClientOptions, type RequestOptions } from "./client";
export { wasBroken } from "./failures";
export type { HttpResponse } from "./response";
