// Rust with its standard library: shortest routes over a random road map with a binary heap, counts in a BTreeMap and a HashMap,
// strings, iterators and sorting.
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashMap};

struct Random(u32);

impl Random {
    fn next(&mut self) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0
    }
}

struct Road {
    to: usize,
    length: u32,
}

struct Map {
    roads: Vec<Vec<Road>>,
    names: Vec<String>,
}

impl Map {
    fn new(towns: usize, random: &mut Random) -> Map {
        let mut map = Map { roads: Vec::new(), names: Vec::new() };
        for town in 0..towns {
            map.roads.push(Vec::new());
            map.names.push(format!("{}-{}", ["north", "south", "east", "west"][town & 3], random.next() % 97));
        }
        for town in 0..towns {
            for _ in 0..1 + random.next() % 4 {
                let to = random.next() as usize % towns;
                let length = 1 + random.next() % 100;
                map.roads[town].push(Road { to, length });
                map.roads[to].push(Road { to: town, length: length + 3 });
            }
        }
        map
    }

    fn distances(&self, from: usize) -> Vec<Option<u32>> {
        let mut found = vec![None; self.roads.len()];
        let mut open = BinaryHeap::new();
        open.push(Reverse((0, from)));
        while let Some(Reverse((distance, town))) = open.pop() {
            if found[town].is_some() {
                continue;
            }
            found[town] = Some(distance);
            for road in &self.roads[town] {
                if found[road.to].is_none() {
                    open.push(Reverse((distance + road.length, road.to)));
                }
            }
        }
        found
    }
}

/// A hash that is the same in every process, unlike the standard one's.
#[derive(Default, Clone)]
struct Hasher(u64);

impl std::hash::Hasher for Hasher {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x100000001b3);
        }
    }
    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 31
    }
}

type Table<'a> = HashMap<&'a str, u32, std::hash::BuildHasherDefault<Hasher>>;

fn work(random: &mut Random) -> u64 {
    let map = Map::new(400, random);
    let mut sum = 0u64;
    for from in 0..3 {
        let distances = map.distances(from * 7);
        let mut by_name = Table::default();
        let mut by_distance: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for (town, distance) in distances.iter().enumerate() {
            if let Some(distance) = distance {
                *by_name.entry(&map.names[town]).or_insert(0) += distance;
                by_distance.entry(distance / 5).or_default().push(town);
            }
        }
        let mut names: Vec<(&str, u32)> = by_name.into_iter().collect();
        names.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        let text: String = names.iter().take(20).map(|(name, total)| format!("{}={:04x};", name, total)).collect();
        sum = text.bytes().fold(sum, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)));
        sum ^= by_distance.iter().map(|(distance, towns)| u64::from(*distance) * towns.iter().sum::<usize>() as u64).sum::<u64>();
    }
    sum
}

#[no_mangle]
pub extern "C" fn run(rounds: u32) -> u64 {
    let mut random = Random(2463534242);
    (0..rounds).fold(0, |sum: u64, _| sum.rotate_left(7) ^ work(&mut random))
}
