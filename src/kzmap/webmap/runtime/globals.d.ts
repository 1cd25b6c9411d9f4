// What stands in the page before its script: Leaflet and, in a page with many records, KDBush.

declare global {
  /** The map that folium made. */
  const kzMap: L.Map;
  const KDBush: any;

  interface Window {
    kzmap: {
      ready: Promise<boolean>;
      state?: () => any;
      apply?: (partial: object) => any;
      visibleIds?: () => string[];
    };
  }
  interface Uint8ArrayConstructor {
    fromBase64?: (text: string) => Uint8Array<ArrayBuffer>;
  }
}

export {};
