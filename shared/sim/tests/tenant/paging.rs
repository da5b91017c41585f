//! Lists page by page.

use std::collections::BTreeSet;

use crate::world::{World, below, shift};

async fn with_shifts(count: usize) -> World {
    let world = World::new().await;
    for index in 0..count {
        let day = 1 + index % 28;
        let body = shift(&format!("{day:02}T09:00"), &format!("{day:02}T17:00"));
        assert_eq!(world.post(&below("/shifts"), body).await.status, 201);
    }
    world
}

/// Page sizes and the ids met on a walk along the links.
async fn walked(world: &World, first: &str) -> (Vec<usize>, BTreeSet<String>) {
    let (mut sizes, mut ids) = (Vec::new(), BTreeSet::new());
    let mut next = Some(first.to_owned());
    while let Some(link) = next {
        let page = world.get(&link).await;
        assert_eq!(page.status, 200, "{}", page.body);
        sizes.push(page.values().len());
        ids.extend(
            page.values()
                .iter()
                .map(|item| item["id"].as_str().unwrap().to_owned()),
        );
        next = page.body["@odata.nextLink"].as_str().map(str::to_owned);
        assert!(sizes.len() < 50, "the links lead round in a circle");
    }
    (sizes, ids)
}

#[tokio::test]
async fn two_hundred_and_fifty_shifts_come_on_three_pages() {
    let world = with_shifts(250).await;
    let (sizes, ids) = walked(&world, &below("/shifts")).await;
    assert_eq!((sizes, ids.len()), (vec![100, 100, 50], 250));
}

#[tokio::test]
async fn a_full_last_page_has_no_link() {
    let world = with_shifts(100).await;
    assert_eq!(walked(&world, &below("/shifts")).await.0, [100]);
}

#[tokio::test]
async fn filter_and_top_are_kept_along_the_links() {
    let world = with_shifts(28).await;
    let path = "/shifts?$top=4&$filter=sharedShift/startDateTime%20ge%202026-11-15T00:00:00Z";
    assert_eq!(walked(&world, &below(path)).await.0, [4, 4, 4, 2]);
}

#[tokio::test]
async fn links_are_absolute_and_deletions_do_not_make_them_skip() {
    let world = with_shifts(20).await;
    let first = world.get(&below("/shifts?$top=10")).await;
    let link = first.body["@odata.nextLink"].as_str().unwrap().to_owned();
    assert!(link.starts_with(&format!("{}/v1.0/teams/", world.host)));
    let gone = first.values()[3]["id"].as_str().unwrap();
    world.delete(&below(&format!("/shifts/{gone}"))).await;
    assert_eq!(walked(&world, &link).await.1.len(), 10);
}

#[tokio::test]
async fn broken_tokens_and_sizes_are_refused() {
    let world = with_shifts(0).await;
    for query in ["$skiptoken=zz", "$skiptoken=abc", "$top=0", "$top=many"] {
        let refused = world.get(&below(&format!("/shifts?{query}"))).await;
        assert_eq!(refused.status, 400, "{query}");
    }
}
