import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { KqlError } from '../errors.ts';
import { runKql } from '../run.ts';
import { fillGoldenTables, GOLDEN_NOW, goldenCatalog } from '../testing/golden-data.ts';
import { placesDatabase } from '../testing/places-database.ts';
import { openScratchStore, type ScratchStore } from '../testing/scratch-store.ts';

const names = (en: string) => ({ names: { en } });

describe('geo_info_from_ip_address', () => {
  let store: ScratchStore;
  let folder: string;
  let places: string;
  before(() => {
    store = openScratchStore();
    fillGoldenTables(store);
    folder = mkdtempSync(join(tmpdir(), 'vedette-places-'));
    places = join(folder, 'places.mmdb');
    const town = { country: names('Erewhon'), subdivisions: [names('North')], city: names('Upton') };
    writeFileSync(
      places,
      placesDatabase({
        '203.0.113.0/24': { ...town, location: { latitude: 12.5, longitude: -3.25 } },
        '2001:db8::/32': { country: names('Laputa') },
      }),
    );
  });
  after(() => {
    store.close();
    rmSync(folder, { recursive: true });
  });

  const rows = async (query: string, path?: string) => {
    const options = { store, catalog: goldenCatalog, now: GOLDEN_NOW, ...(path && { places: path }) };
    return (await runKql(query, options)).rows;
  };

  it('tells where the addresses of rows are, by either version', async () => {
    const query = `Logons | where isnotempty(IpAddress) | extend Place = geo_info_from_ip_address(IpAddress)
      | where isnotnull(Place) | project IpAddress, Place.country, Place.state, Place.city, toreal(Place.latitude)`;
    assert.deepEqual(await rows(query, places), [['203.0.113.7', 'Erewhon', 'North', 'Upton', 12.5]]);
    assert.deepEqual(await rows("print geo_info_from_ip_address('2001:db8::7')", places), [
      [{ country: 'Laputa', state: '', city: '' }],
    ]);
  });

  it('knows nothing of what is no address, of addresses that the file lacks, and without a file', async () => {
    const query = "print geo_info_from_ip_address('somewhere'), geo_info_from_ip_address('192.0.2.1')";
    assert.deepEqual(await rows(query, places), [[null, null]]);
    assert.deepEqual(await rows("print geo_info_from_ip_address('203.0.113.7')"), [[null]]);
  });

  it('reads a file again that has changed', async () => {
    const path = join(folder, 'changing.mmdb');
    const query = "print tostring(geo_info_from_ip_address('203.0.113.7').country)";
    writeFileSync(path, placesDatabase({ '203.0.113.0/24': { country: names('Before') } }));
    assert.deepEqual(await rows(query, path), [['Before']]);
    writeFileSync(path, placesDatabase({ '203.0.113.0/24': { country: names('After') } }));
    utimesSync(path, new Date(), new Date(Date.now() + 5000));
    assert.deepEqual(await rows(query, path), [['After']]);
  });

  it('says which setting names a file that is none', async () => {
    const path = join(folder, 'broken.mmdb');
    writeFileSync(path, 'no database');
    for (const wrong of [path, join(folder, 'absent.mmdb')])
      await assert.rejects(rows("print geo_info_from_ip_address('203.0.113.7')", wrong), (error) => {
        assert.ok(error instanceof KqlError);
        assert.equal(error.code, 'KQL_PLACES_UNREADABLE');
        assert.match(error.message, /kql\.places/);
        return true;
      });
  });
});
