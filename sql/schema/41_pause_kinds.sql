-- What may stop a clock: the closed list of the law. 行政许可法 is the Administrative Licensing Law.

INSERT INTO edianton.pause_kind (code, name_zh, name_en, basis) VALUES
    ('supplement', '补正', 'Supplementing papers', '行政许可法第三十二条'),
    ('hearing', '听证', 'Hearing', '行政许可法第四十五条'),
    ('tender', '招标', 'Tender', '行政许可法第四十五条'),
    ('auction', '拍卖', 'Auction', '行政许可法第四十五条'),
    ('inspection', '检验', 'Inspection', '行政许可法第四十五条'),
    ('testing', '检测', 'Testing', '行政许可法第四十五条'),
    ('quarantine', '检疫', 'Quarantine', '行政许可法第四十五条'),
    ('appraisal', '鉴定', 'Appraisal', '行政许可法第四十五条'),
    ('expert_review', '专家评审', 'Expert review', '行政许可法第四十五条'),
    ('publicity', '公示', 'Public notice', '地方规定'),
    ('suspension', '项目暂停', 'Suspension of the whole matter', '项目暂停决定')
ON CONFLICT DO NOTHING;
