// The one function of it that the page calls.
export function gunzipSync(data: Uint8Array): Uint8Array;
