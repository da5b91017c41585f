//! `ports::Tokens`.

use shifts_ports::Tokens;

use crate::moment;

/// What is kept is there until its time is over, and the last save counts.
pub async fn what_is_kept_lasts_until_its_time_is_over(tokens: &dyn Tokens) {
    assert_eq!(tokens.load("a", moment(0)).await.unwrap(), None);
    tokens.save("a", b"one", moment(10)).await.unwrap();
    tokens.save("a", b"two\0\xff", moment(20)).await.unwrap();
    tokens.save("b", b"", moment(20)).await.unwrap();
    let two = Some(b"two\0\xff".to_vec());
    assert_eq!(tokens.load("a", moment(19)).await.unwrap(), two);
    assert_eq!(tokens.load("b", moment(0)).await.unwrap(), Some(Vec::new()));
    assert_eq!(tokens.load("a", moment(20)).await.unwrap(), None);
    tokens.forget("b").await.unwrap();
    tokens.forget("never").await.unwrap();
    assert_eq!(tokens.load("b", moment(0)).await.unwrap(), None);
    assert_eq!(tokens.load("a", moment(0)).await.unwrap(), two);
}

/// Of many who claim a name one gets it, until its time is over.
pub async fn of_many_who_claim_a_name_one_gets_it(tokens: &dyn Tokens) {
    let claims = (0..8u8).map(|who| async move {
        let mine = [who];
        tokens
            .claim("n", &mine, moment(0), moment(10))
            .await
            .unwrap()
    });
    let won = futures::future::join_all(claims).await;
    assert_eq!(won.iter().filter(|won| **won).count(), 1);
    let winner = won
        .iter()
        .position(|won| *won)
        .and_then(|at| u8::try_from(at).ok());
    let kept = tokens.load("n", moment(5)).await.unwrap();
    assert_eq!(kept, winner.map(|who| vec![who]));
    assert!(
        !tokens
            .claim("n", b"x", moment(9), moment(20))
            .await
            .unwrap()
    );
    assert!(
        tokens
            .claim("n", b"y", moment(10), moment(20))
            .await
            .unwrap()
    );
    assert_eq!(
        tokens.load("n", moment(15)).await.unwrap(),
        Some(b"y".to_vec())
    );
}
